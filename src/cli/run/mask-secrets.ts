/** Shorter values (`1`, `true`, `prod`) stand in any log for other reasons. */
const MIN_SECRET_CHARS = 6;

const MASK = '***';

/**
 * A function that replaces the given values wherever they stand in a line. Of a value of several lines each
 * line counts; values of fewer than six characters are left alone.
 */
export function secretMask(secrets: readonly string[]): (text: string) => string {
  const values = secrets
    .flatMap((secret) => secret.split(/\r?\n/))
    .filter((value) => value.length >= MIN_SECRET_CHARS)
    // Longer ones first: one value may be the beginning of another.
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let masked = text;
    for (const value of values) {
      if (masked.includes(value)) masked = masked.replaceAll(value, MASK);
    }
    return masked;
  };
}
