import type { SecretFinder, SecretSpan } from './secret-span.js';
import { TOKEN_FORMATS } from './token-formats/index.js';
import { mayBegin } from './token-starts.js';

/** Fewer different characters than these are a filler: `xxxx`. Of 16 random hexadecimal digits, one in two million has so few. */
const FEWEST_CHARACTERS = 5;
const LEAST_RANDOM = 16;
const EXAMPLE = /example|x{8,}|your[-_]|\*{3}|\.{3}/i;

/** Finders of the tokens in `TOKEN_FORMATS`. */
export const TOKENS: readonly SecretFinder[] = TOKEN_FORMATS.map(
  ({ kind, anchors, pattern, before }): SecretFinder => ({
    anchors,
    find(text, at) {
      if (before === null && !mayBegin(text, at)) return null;
      pattern.lastIndex = at;
      if (!pattern.test(text)) return null;
      const end = pattern.lastIndex;
      const start = before === null ? at : beginning(text, at, before);
      if (start === null || (before !== null && !mayBegin(text, start)) || isFiller(text.slice(start, end)))
        return null;
      return { kind, start, end } satisfies SecretSpan;
    },
  }),
);

/** Whether a token is one that documentation shows. */
export function isFiller(token: string): boolean {
  const random = token.slice(4); // behind what all of them begin with
  return EXAMPLE.test(token) || (random.length >= LEAST_RANDOM && new Set(random).size < FEWEST_CHARACTERS);
}

function beginning(text: string, at: number, before: RegExp): number | null {
  const match = new RegExp(`(?:${before.source})$`).exec(text.slice(Math.max(0, at - 16), at));
  return match === null ? null : at - match[0].length;
}
