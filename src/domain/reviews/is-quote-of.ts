/** A shorter part of a line stands in many; it counts only where it is the whole line. Characters. */
const LEAST_PART = 8;
const ANSI_SEQUENCE = /\x1b\[[0-?]*[ -/]*[@-~]/g;
const NOT_TEXT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;
/** What a model is shown before a line, and behind one that is cut, and copies now and then. */
const BEFORE = /^(?:\d+\| ?)?(?:\[stderr\] )?(?:…|\.\.\.)?/;
const BEHIND = /\s*(?:…|\.\.\.)(?: \(cut\))?$/;

/**
 * Whether a quote that somebody wrote down is this line, or a telling part of it: colours, control characters and the
 * amount of white space aside, every character must agree.
 */
export function isQuoteOf(quote: string, line: string): boolean {
  const text = plain(line);
  return [plain(quote), plain(quote.trim().replace(BEFORE, '').replace(BEHIND, ''))].some(
    (said) => said !== '' && (said === text || (said.length >= LEAST_PART && text.includes(said))),
  );
}

function plain(text: string): string {
  return text.replace(ANSI_SEQUENCE, '').replace(NOT_TEXT, ' ').trim();
}
