import { toUSVString } from 'node:util';

/** Characters that move a terminal's cursor, end a line or end an argument; a tab is left as it is. */
const INVISIBLE = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]/g;

/**
 * One line of data for a reader of text: what cannot be seen is written as its code (`\x1b`, `\n`), so that a line stays
 * one line whatever a job printed, halves of surrogate pairs are replaced, and of a long text the beginning is shown,
 * up to the end of a word, with `… (cut)` behind it.
 */
export function visible(text: string, most = 500): string {
  const shown = text.length > most ? beginning(text, most) : text;
  const safe = toUSVString(shown).replace(INVISIBLE, escapeOf);
  return text.length > most ? `${safe} … (cut)` : safe;
}

/** Without the word that it would cut, of what a token is made of: half a token is not known for a secret any more. */
function beginning(text: string, most: number): string {
  let end = most;
  if (TOKEN.test(text.charAt(most))) while (end > 0 && TOKEN.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end === 0 ? most : end);
}

const TOKEN = /[\w+/=.~-]/;

function escapeOf(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}

/** Several lines, each made visible. */
export function visibleLines(text: string, most = 500): string[] {
  return text.split(/\r\n|\n|\r/).map((line) => visible(line, most));
}
