/**
 * What a terminal could obey rather than show: control characters (C0, DEL, C1), line separators that only some
 * programs know, and marks that reorder the text around them so that it reads as something else.
 */
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const UNSAFE_IN_LINES = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;
/** Half of a pair stands for nothing, and becomes something else on its way out. */
const LONE_SURROGATE = /\p{Cs}/gu;

/** Text of any origin as one line that a terminal shows and does not obey; what it would obey is spelled out, as `\x1b`. */
export function oneLine(text: string): string {
  return text
    .replace(/\r?\n|\t/g, ' ')
    .replace(UNSAFE, spelled)
    .replace(LONE_SURROGATE, '\ufffd');
}

/** As `oneLine`, with line feeds and tabs kept. */
export function severalLines(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(UNSAFE_IN_LINES, spelled).replace(LONE_SURROGATE, '\ufffd');
}

/** JSON with the same characters escaped inside its texts, which leaves the values as they are. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    UNSAFE_IN_LINES,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function spelled(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}
