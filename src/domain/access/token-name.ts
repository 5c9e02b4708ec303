const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._@-]{0,62}[\p{L}\p{N}])?$/u;

/** Names that say that no person did it, or nobody in particular; `token` is that of SELFHEAL_TOKEN. */
const TAKEN: ReadonlySet<string> = new Set(['auto', 'human', 'local', 'review', 'server', 'token']);

/** What a token's name must be, after "must be". */
export const TOKEN_NAME_RULE =
  '1 to 64 letters, digits, spaces and . _ @ -, with a letter or digit at both ends, and none of ' +
  [...TAKEN].join(', ');

export function isTokenName(name: string): boolean {
  return NAME.test(name) && !TAKEN.has(name.toLowerCase());
}
