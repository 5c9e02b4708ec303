/** Characters looked at in all; a text of nothing but braces would be looked at again from each of them. */
const MOST_WORK = 50_000_000;

/**
 * The JSON objects in a text, in their order; prose, fences and log lines around them are passed over. What stands
 * within an object, in its strings too, is a part of it and none of its own.
 */
export function jsonObjectsIn(text: string): unknown[] {
  const found: unknown[] = [];
  let work = 0;
  let from = text.indexOf('{');
  while (from >= 0 && work < MOST_WORK) {
    const end = endOfObject(text, from);
    work += (end ?? text.length) - from;
    const value = end === null ? undefined : parsed(text.slice(from, end));
    if (value !== undefined) found.push(value);
    from = text.indexOf('{', value === undefined ? from + 1 : (end as number));
  }
  return found;
}

/** Behind the brace that closes the one at `from`; null where none does. */
function endOfObject(text: string, from: number): number | null {
  let depth = 0;
  let inString = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (inString) {
      if (character === BACKSLASH) at += 1;
      else if (character === QUOTE) inString = false;
    } else if (character === QUOTE) inString = true;
    else if (character === OPEN) depth += 1;
    else if (character === CLOSE && --depth === 0) return at + 1;
  }
  return null;
}

const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const OPEN = '{'.charCodeAt(0);
const CLOSE = '}'.charCodeAt(0);

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
