/** What may stand before a token: anything but a letter or a digit, unless these are the end of an escape. */
const ESCAPE_BEFORE = /(?:\\[nrtbf]|%[\da-f]{2}|\\u[\da-f]{4}|\[[\d;]{0,10}m|\/bot)$/i;

/**
 * Whether a token may begin at `at`. A letter before it makes it a part of a word, but for the `n` of `\n`, the digits of
 * `%3D` and `\u003d`, the `m` that ends a colour of a
 * terminal, and `/bot` in the addresses of Telegram.
 */
export function mayBegin(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  if (Number.isNaN(before) || !isAlphanumeric(before)) return true;
  return ESCAPE_BEFORE.test(text.slice(Math.max(0, at - 13), at));
}

function isAlphanumeric(code: number): boolean {
  const lower = code | 0x20;
  return (code >= 48 && code <= 57) || (lower >= 97 && lower <= 122);
}

/** The text with escapes as spaces, so that a rule sees where a word begins; each character stays where it is. */
export function withoutEscapes(text: string): string {
  return text.replace(/\\[nrtbf]|%[\da-f]{2}|\\u[\da-f]{4}|\[[\d;]{0,10}m/gi, (escape) =>
    ' '.repeat(escape.length),
  );
}
