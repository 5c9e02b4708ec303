/** Shorter values stand in any line for other reasons. */
const MIN_SECRET_CHARS = 6;

const MASK = '[secret]';

/** What has the form of a credential, whoever made it; what is kept is in the group `before`. */
const CREDENTIALS = [
  /(?<before>\b(?:[Bb]earer|Basic)\s+)[\w.~+/=-]{6,}/g,
  // User and password in a URL.
  /(?<before>\b[a-z][a-z0-9+.-]*:\/\/)[^\s/"\\@]+(?=@)/gi,
  // A query parameter, or a setting in text.
  /(?<before>\b(?:access_?token|api_?key|token|password|passwd|secret)(?:=|%3D))[^\s&"'\\]+/gi,
  // Tokens and sessions that this server made, see src/domain/access/token-secret.ts.
  /(?<before>)\bsh[ls]_[\w-]{16,}/g,
];

/**
 * Takes secrets out of finished log lines: the given values wherever they stand (as JSON writes them, too), and what has
 * the form of a credential. The line stays valid JSON.
 */
export function withoutSecrets(secrets: readonly string[]): (line: string) => string {
  const values = [...new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))]
    .filter((value) => value.length >= MIN_SECRET_CHARS)
    // Longer ones first: one value may be a part of another.
    .sort((a, b) => b.length - a.length);
  return (line) => {
    let masked = line;
    for (const value of values) masked = masked.replaceAll(value, MASK);
    for (const form of CREDENTIALS) masked = masked.replace(form, `$<before>${MASK}`);
    return masked;
  };
}
