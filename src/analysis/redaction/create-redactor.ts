import { randomBytes } from 'node:crypto';
import type { Redactor } from '../redactor.js';
import { SecretSearch } from './find-secrets.js';
import { findWith } from './find-with.js';
import { knownValues } from './known-values.js';
import { mergeSpans } from './merge-spans.js';
import { EMAIL, emailAddresses, PHONE, phoneNumbers } from './personal-data.js';
import { FORGED, Placeholders, type PlaceholderKind } from './placeholder.js';
import type { SecretSpan } from './secret-span.js';

export interface RedactionOptions {
  /** Values that are known to be secret: see `secretEnvValues`. They are found in whatever text they stand. */
  values?: readonly string[];
  /** Whether e-mail addresses are taken out as well. */
  emails?: boolean;
  /** Whether phone numbers are taken out as well. */
  phones?: boolean;
  /** Eight hexadecimal digits that stand in every placeholder. Default: random ones. */
  marker?: string;
}

/**
 * A redactor for one exchange. Each text goes through `redact` once: what comes out of it, and goes in again, is
 * replaced as a forged placeholder. Of what comes back, first `hasUnknownPlaceholder` is asked, then `restore` put it
 * right; a JSON answer is parsed before, since a secret may hold what a JSON string must escape.
 *
 * What is found once by its place (`password=…`) is from then on found everywhere, if it is long and mixed enough to be
 * no word. A secret in another spelling (in base64, with escapes) has a placeholder of its own, since the text must
 * come back as it was.
 */
export function createRedactor(options: RedactionOptions = {}): Redactor {
  return new TextRedactor(options);
}

class TextRedactor implements Redactor {
  readonly #placeholders: Placeholders;
  readonly #options: RedactionOptions;
  readonly #known: Set<string>;
  /** What stands for a text, and the other way round. */
  readonly #byText = new Map<string, string>();
  readonly #texts = new Map<string, string>();
  /** What was in a text and looked like a placeholder. */
  readonly #forged = new Set<string>();
  #numbers = 0;
  #secrets = 0;

  constructor(options: RedactionOptions) {
    this.#options = options;
    this.#placeholders = new Placeholders(options.marker ?? randomBytes(4).toString('hex'));
    this.#known = new Set(options.values);
  }

  get known(): readonly string[] {
    return [...this.#known];
  }

  get count(): number {
    return this.#secrets;
  }

  async redact(text: string): Promise<string> {
    const spans = await this.#find(text);
    const parts: string[] = [];
    let at = 0;
    for (const { start, end, kind } of spans) {
      parts.push(text.slice(at, start), this.#placeholderFor(text.slice(start, end), kind));
      at = end;
    }
    return parts.length === 0 ? text : parts.join('') + text.slice(at);
  }

  restore(text: string): string {
    return this.#placeholders.replace(text, (placeholder) => this.#texts.get(placeholder) ?? placeholder);
  }

  hasUnknownPlaceholder(text: string): boolean {
    const rest = this.#placeholders.replace(text, (placeholder) =>
      this.#mayBeWritten(placeholder) ? '\n' : placeholder,
    );
    return this.#placeholders
      .similar(rest)
      .some((similar) => !this.#forged.has(similar) || this.#isOurs(similar));
  }

  placeholdersIn(text: string): string[] {
    const found = new Set<string>();
    this.#placeholders.replace(text, (placeholder) => {
      if (this.#texts.has(placeholder)) found.add(placeholder);
      return placeholder;
    });
    return [...found];
  }

  /** Not where it stands for one of our own placeholders, or was in a text before: that went through twice, or somebody plays tricks. */
  #mayBeWritten(placeholder: string): boolean {
    const text = this.#texts.get(placeholder);
    return text !== undefined && !this.#isOurs(text) && !this.#forged.has(placeholder);
  }

  #isOurs(text: string): boolean {
    return text.includes(this.#placeholders.marker);
  }

  async #find(text: string): Promise<SecretSpan[]> {
    const values = knownValues(this.#known);
    const search = new SecretSearch([this.#placeholders.finder(), ...(values === null ? [] : [values])]);
    const spans = await search.find(text);
    const learnt = knownValues(this.#learn(text, spans));
    const { emails, phones } = this.#options;
    return mergeSpans(
      spans.concat(
        learnt === null ? [] : await findWith(text, [learnt]),
        emails ? emailAddresses(text) : [],
        phones ? await phoneNumbers(text) : [],
      ),
    );
  }

  /** Remembers what can be told wherever it stands, and returns what is new of it. */
  #learn(text: string, spans: readonly SecretSpan[]): string[] {
    const learnt: string[] = [];
    for (const { start, end, kind } of spans) {
      if (kind === FORGED || end - start > LONGEST_LEARNT) continue;
      const value = detached(text.slice(start, end));
      if (this.#known.size >= MOST_LEARNT || this.#known.has(value) || !isDistinct(value)) continue;
      this.#known.add(value);
      learnt.push(value);
    }
    return learnt;
  }

  #placeholderFor(text: string, kind: string): string {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const secret = detached(text);
    this.#numbers += 1;
    const placeholder = this.#placeholders.name(PLACEHOLDER_KINDS[kind] ?? 'SECRET', this.#numbers);
    this.#byText.set(secret, placeholder);
    this.#texts.set(placeholder, secret);
    const similar = this.#placeholders.similar(secret);
    if (similar.length === 0) this.#secrets += 1;
    for (const part of similar) this.#forged.add(part);
    return placeholder;
  }
}

const PLACEHOLDER_KINDS: Readonly<Record<string, PlaceholderKind>> = { [EMAIL]: 'EMAIL', [PHONE]: 'PHONE' };

/** More secrets than these in one exchange are somebody's invention; each is still replaced where its place tells of it. */
const MOST_LEARNT = 5_000;
/** A private key has some 13,000 characters at most. */
const LONGEST_LEARNT = 20_000;

/** Long and mixed enough that it stands nowhere by chance. */
function isDistinct(value: string): boolean {
  return (
    value.length >= 8 &&
    /[A-Za-z]/.test(value) &&
    /[\d\W_]/.test(value) &&
    !/^[a-z]+([-_ .][a-z]+)*$/i.test(value)
  );
}

/** A copy that does not keep the whole text in memory which it is a part of. */
function detached(value: string): string {
  return Buffer.from(value, 'utf16le').toString('utf16le');
}
