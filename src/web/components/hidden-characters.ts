/**
 * What a person does not see and a machine reads: marks that reorder the text around them (so that code reads as other
 * code), spaces of no width, control characters. Joiners stay: letters and pictures are made with them.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** The same text with such characters written out, as `⟨U+202E⟩`. */
export function spellHidden(text: string): string {
  return text.replace(
    HIDDEN,
    (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

/** Whether the text has such characters. */
export function hasHidden(text: string): boolean {
  return text.search(HIDDEN) !== -1;
}
