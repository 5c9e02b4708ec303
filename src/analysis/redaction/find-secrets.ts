import type { AnchorScan } from './anchor-scan.js';
import { callCredentials } from './call-credentials.js';
import { COMMAND_PASSWORDS, pgpassEntries } from './command-passwords.js';
import { TOKENS } from './find-tokens.js';
import { findAll, scanFor } from './find-with.js';
import { HTTP_CREDENTIALS } from './http-credentials.js';
import { LintCandidates } from './lint-candidates.js';
import { mergeSpans } from './merge-spans.js';
import { namedValues } from './named-values.js';
import { encodedPrivateKeys, jsonWebKeys, privateKeys } from './private-blocks.js';
import type { SecretFinder, SecretSpan } from './secret-span.js';
import { urlPasswords } from './url-passwords.js';

const FINDERS: readonly SecretFinder[] = [
  ...TOKENS,
  ...HTTP_CREDENTIALS,
  ...COMMAND_PASSWORDS,
  callCredentials,
  urlPasswords,
  pgpassEntries,
  privateKeys,
  encodedPrivateKeys,
  jsonWebKeys,
];

/** Made when it is first needed: it takes milliseconds, and most commands search nothing. */
let first: AnchorScan<number> | null = null;

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
    first ??= scanFor(FINDERS);
    this.#scan = scanFor(others, FINDERS.length, first);
  }

  /** The secrets in a text, in order, without overlaps. One text at a time. */
  async find(text: string): Promise<SecretSpan[]> {
    const spans = await findAll(text, this.#finders, this.#scan);
    return mergeSpans(spans.concat(await this.#candidates.ask(text)));
  }
}
