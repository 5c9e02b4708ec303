import { oneLine } from '../wording.js';

/** Characters that turn text around or hide it, so that people see something else than what stands there. */
const HIDING = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** An AI's words as one line of at most so many characters, as a title is. */
export function lineOf(text: string, most: number): string {
  return oneLine(text.replace(HIDING, '').replace(CONTROLS, ' '), most);
}

/** An AI's words of several lines. */
export function paragraphs(text: string): string {
  return text
    .replace(HIDING, '')
    .replace(/\r\n?/g, '\n')
    .replace(CONTROLS, (character) => (character === '\n' || character === '\t' ? character : ' '))
    .trim();
}

/** The first character that a text brings which hides text and does not stand in the other one, as `U+202E`; or null. */
export function hidingCharacter(text: string, before: string): string | null {
  const known = new Set(before.match(HIDING));
  const brought = text.match(HIDING)?.find((character) => !known.has(character));
  if (brought === undefined) return null;
  return `U+${(brought.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
