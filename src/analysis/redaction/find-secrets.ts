import { setImmediate } from 'node:timers/promises';
import { AnchorScan } from './anchor-scan.js';
import { COMMAND_PASSWORDS, pgpassEntries } from './command-passwords.js';
import { TOKENS } from './find-tokens.js';
import { HTTP_CREDENTIALS } from './http-credentials.js';
import { LintCandidates } from './lint-candidates.js';
import { mergeSpans } from './merge-spans.js';
import { namedValues } from './named-values.js';
import { encodedPrivateKeys, jsonWebKeys, privateKeys } from './private-blocks.js';
import type { SecretFinder, SecretSpan } from './secret-span.js';
import { urlPasswords } from './url-passwords.js';

/** Other work of the process gets its turn after so many characters, some ten milliseconds of search. */
const CHARACTERS_A_TURN = 2 ** 20;

const FINDERS: readonly SecretFinder[] = [
  ...TOKENS,
  ...HTTP_CREDENTIALS,
  ...COMMAND_PASSWORDS,
  urlPasswords,
  pgpassEntries,
  privateKeys,
  encodedPrivateKeys,
  jsonWebKeys,
];

const FIRST = scanFor(FINDERS);

/**
 * Finds secrets in texts: by their form (secretlint's rules, and `TOKEN_FORMATS` for what these lack) and by the place
 * where they stand. The text is read once, for the first characters of all that there is to find; only around these is
 * it looked at closely.
 */
export class SecretSearch {
  readonly #candidates = new LintCandidates();
  readonly #finders: readonly SecretFinder[];
  readonly #scan: AnchorScan<number>;

  /** @param more what else is looked for. */
  constructor(more: readonly SecretFinder[] = []) {
    const others = [namedValues(), ...more, ...this.#candidates.finders];
    this.#finders = [...FINDERS, ...others];
    this.#scan = scanFor(others, FINDERS.length, FIRST);
  }

  /** The secrets in a text, in order, without overlaps. One text at a time. */
  async find(text: string): Promise<SecretSpan[]> {
    const spans = await findAll(text, this.#finders, this.#scan);
    spans.push(...(await this.#candidates.ask(text, spans)));
    return mergeSpans(spans);
  }
}

/** What some finders find in a text. */
export async function findWith(text: string, finders: readonly SecretFinder[]): Promise<SecretSpan[]> {
  return findAll(text, finders, scanFor(finders));
}

/** The finders are told by their number, which starts at `first`. */
function scanFor(finders: readonly SecretFinder[], first = 0, base?: AnchorScan<number>): AnchorScan<number> {
  return new AnchorScan(
    finders.flatMap(({ anchors }, index) => anchors.map((anchor) => [anchor, first + index] as const)),
    base,
  );
}

async function findAll(
  text: string,
  finders: readonly SecretFinder[],
  scan: AnchorScan<number>,
): Promise<SecretSpan[]> {
  const spans: SecretSpan[] = [];
  // Within what a finder found, it looks for nothing more: else a run of anchors would be read to its end from each.
  const covered = new Float64Array(finders.length);
  const tell = (indexes: readonly number[], at: number): void => {
    for (const index of indexes) {
      if (at < (covered[index] as number)) continue;
      const found = (finders[index] as SecretFinder).find(text, at);
      if (found === null) continue;
      for (const span of Array.isArray(found) ? (found as readonly SecretSpan[]) : [found as SecretSpan]) {
        spans.push(span);
        covered[index] = Math.max(covered[index] as number, span.end);
      }
    }
  };
  // A token at the very beginning has nothing before it, and some anchors have.
  scan.scan(` ${text.slice(0, 3)}`, 0, 1, (indexes) => tell(indexes, -1));
  for (let from = 0; from < text.length; from += CHARACTERS_A_TURN) {
    if (from > 0) await setImmediate();
    scan.scan(text, from, from + CHARACTERS_A_TURN, tell);
  }
  return spans;
}
