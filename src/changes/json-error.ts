const SPACE = /[ \t\n\r]*/y;
const SCALAR =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/**
 * Offset of the first character at which a text stops being JSON (RFC 8259), its length where it ends too early, or
 * null where it is JSON. `JSON.parse` is what decides; its messages name the place in some versions of V8 only.
 */
export function jsonErrorOffset(text: string): number | null {
  const open: ('{' | '[')[] = [];
  let expected: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' = 'value';
  for (let at = 0; ;) {
    at += match(SPACE, text, at).length;
    const inside = open.at(-1);
    const char = text[at] ?? '';
    if (expected === 'comma or end' && inside === undefined) return at === text.length ? null : at;
    const closes = char === (inside === '{' ? '}' : ']') && inside !== undefined;
    if (
      closes &&
      (expected === 'comma or end' || expected === `${inside === '{' ? 'key' : 'value'} or end`)
    ) {
      open.pop();
      expected = 'comma or end';
      at++;
    } else if (expected === 'comma or end') {
      if (char !== ',') return at;
      expected = inside === '{' ? 'key' : 'value';
      at++;
    } else if (expected === 'colon') {
      if (char !== ':') return at;
      expected = 'value';
      at++;
    } else if ((char === '{' || char === '[') && expected.startsWith('value')) {
      open.push(char);
      expected = char === '{' ? 'key or end' : 'value or end';
      at++;
    } else {
      const scalar = match(SCALAR, text, at);
      if (scalar === '' || (expected.startsWith('key') && char !== '"')) return at;
      expected = expected.startsWith('key') ? 'colon' : 'comma or end';
      at += scalar.length;
    }
  }
}
