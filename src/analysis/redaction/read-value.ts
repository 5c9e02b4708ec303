/** Where a value begins and ends. */
export interface ReadValue {
  start: number;
  end: number;
  quoted: boolean;
}

/** A value between quotes is looked at up to here. The longest that is known, a key in one line, has some 4,000. */
const MOST_QUOTED = 20_000;
/** A run without a space is taken whole, however long; of a longer one than this, nobody asks what it is. */
export const MOST_BARE = 4_096;
/** Brackets that were opened before the value. */
const MOST_CLOSING = 8;

const QUOTES = '"\'`';

/**
 * The value that begins at `at`: between quotes, as `"…"`, `'…'`, and `\"…\"` inside a JSON string, or bare, up to a
 * space or what ends a value in shells, JSON, YAML, XML, URLs and connection strings. Null where there is none.
 */
export function readValue(text: string, at: number): ReadValue | null {
  let start = at;
  // b'…', u"…", $'…', and what opens a list
  while (start < at + 3 && '[({'.includes(text[start] ?? '-')) start += 1;
  if (/[bBrRuUfF$@]/.test(text[start] ?? '') && QUOTES.includes(text[start + 1] ?? '-')) start += 1;
  let slashes = 0;
  while (text[start + slashes] === '\\' && slashes < 8) slashes += 1;
  const quote = text[start + slashes] ?? '';
  if (quote !== '' && QUOTES.includes(quote)) return readQuoted(text, start + slashes + 1, quote, slashes);
  if (slashes > 0) return null;
  return readBare(text, start);
}

function readQuoted(text: string, start: number, quote: string, slashes: number): ReadValue | null {
  // A quote that closed: "Password:"), …
  if (slashes === 0 && '),;]}'.includes(text[start] ?? '-')) return null;
  const most = Math.min(text.length, start + MOST_QUOTED);
  let run = 0;
  for (let at = start; at < most; at += 1) {
    const char = text[at];
    if (char === '\\') {
      run += 1;
      continue;
    }
    if (char === '\n') break;
    // An escaped quote has more backslashes before it than the one that opened.
    const closes = char === quote && (slashes === 0 ? run % 2 === 0 : run <= slashes);
    if (closes)
      return start < at - (slashes === 0 ? 0 : run)
        ? { start, end: at - (slashes === 0 ? 0 : run), quoted: true }
        : null;
    run = 0;
  }
  return readBare(text, start); // never closed: the line was cut, or the quote closes what began before
}

const BARE_END = /[\s"'`;&<>]|\\[nrt"'\\u]|,(?=\s|["'[{]|[\w.-]{1,40}\s?[=:]|$)|[|](?=\s|$)|[)\]]+\(/g;

function readBare(text: string, start: number): ReadValue | null {
  BARE_END.lastIndex = start;
  const found = BARE_END.exec(text);
  let end = found ? found.index : text.length;
  // What closes a bracket that was opened before, or a sentence.
  for (let closed = 0; closed < MOST_CLOSING && end > start; closed += 1) {
    if (!/[)\]},.:]/.test(text[end - 1] as string) || opens(text, start, end)) break;
    end -= 1;
  }
  return end > start ? { start, end, quoted: false } : null;
}

/** Whether the bracket that ends the value was opened in it. */
function opens(text: string, start: number, end: number): boolean {
  const opening = { ')': '(', ']': '[', '}': '{' }[text[end - 1] as string];
  if (opening === undefined) return false;
  const from = Math.max(start, end - MOST_BARE);
  return text.slice(from, end).includes(opening);
}
