import type { SourceFile } from '../../context.js';
import { lintFile } from '../../redaction/secretlint.js';
import { TOKEN_FORMATS } from '../../redaction/token-formats/index.js';
import type { Evidence, SuggestionDraft } from '../../suggestion-draft.js';

export interface DetectedSecret {
  /** The detector's name of the kind, for example `GITHUB_TOKEN`. */
  kind: string;
  /** The secret itself. It must not leave this process but as part of the file's own content. */
  value: string;
  /** Offset of every place where it stands. */
  offsets: number[];
}

/** Identifiers that open nothing by themselves. */
const NOT_SECRET = new Set(['AWS access key']);

/**
 * Bits a character, by Shannon's formula over the value's own characters, under which it is a placeholder: random
 * hexadecimal digits lie near 4 and random letters and digits above 4, while `xxxx` is 0. 3.0 is the limit that
 * detect-secrets takes for hexadecimal strings.
 */
export const PLACEHOLDER_ENTROPY = 3;

const PLACEHOLDER =
  /x{4,}|\*{3,}|\.{3}|…|<[^>]*>|\$\{|\$\(|\{\{|%\(|example|placeholder|changeme|change[-_]me|your[-_]|dummy|redacted|(?:^|[^a-z])(?:secret|password|token)(?:$|[^a-z])/i;

/**
 * Secrets in a file that tell by their form what they are: by the rules of secretlint's recommended preset, and by the
 * formats that it lacks. Placeholders are left out: `${env:NAME}`, `sk-xxxx`, values with too little entropy. A
 * `secretlint-disable` comment in the text is honoured.
 */
export async function detectSecrets(path: string, text: string): Promise<DetectedSecret[]> {
  const found = new Map<string, DetectedSecret>();
  for (const { kind, value } of await lintFile(path, text)) {
    if (NOT_SECRET.has(kind) || isPlaceholder(value)) continue;
    // Two rules may find the same, one of them more of it.
    if ([...found.keys()].some((known) => known.includes(value))) continue;
    found.set(value, { kind, value, offsets: offsetsOf(text, value) });
  }
  return [...found.values()];
}

function offsetsOf(text: string, value: string): number[] {
  const offsets: number[] = [];
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) offsets.push(at);
  return offsets;
}

/** What varies in a secret: the password of a URL, the body of a key, a token without its known start. */
function payloadOf(value: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\/[^/\s]*?:([^/\s]*)@/i.exec(value)?.[1];
  if (url !== undefined) return url;
  const body = value.replace(/-----[A-Z ]+-----/g, '').replace(/T3BlbkFJ/g, '');
  const prefix = Math.max(body.lastIndexOf('-', 12), body.lastIndexOf('_', 12));
  return body.slice(prefix + 1).trim();
}

function isPlaceholder(value: string): boolean {
  const payload = payloadOf(value);
  if (PLACEHOLDER.test(payload)) return true;
  // A password in a URL is too short for its entropy to tell anything.
  return !/^[a-z][a-z0-9+.-]*:\/\//i.test(value) && entropy(payload) < PLACEHOLDER_ENTROPY;
}

/** Bits a character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

const KNOWN_START =
  /^(?:sk-ant-|sk-proj-|sk-svcacct-|sk-|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|xapp-|npm_|SG\.|shp[a-z]+_|lin_api_|ops_|[a-z][a-z0-9+.-]*:\/\/)/;

const TOKEN_STARTS = TOKEN_FORMATS.flatMap(({ anchors }) => anchors).filter((start) => /[-_.]$/.test(start));

/** A secret as it may be shown: a start that all of its kind share, and its length. */
export function maskedSecret(value: string): string {
  const start = KNOWN_START.exec(value)?.[0] ?? TOKEN_STARTS.find((each) => value.startsWith(each));
  return `${start ?? ''}…(${value.length} characters)`;
}

/** Replaces every secret in a text, and every line of one that spans several lines. */
export function maskSecrets(text: string, secrets: readonly DetectedSecret[]): string {
  const values = secrets.flatMap(({ value }) => [
    value,
    ...value.split(/\r?\n|\\n/).filter((line) => line.length >= 16 && !line.startsWith('-----')),
  ]);
  // Longest first, so that no part of a longer one is left.
  values.sort((a, b) => b.length - a.length);
  return values.reduce((masked, value) => masked.replaceAll(value, () => maskedSecret(value)), text);
}

/** The draft with every secret masked, in all that people are shown but the contents of its change. */
export function maskDraft(draft: SuggestionDraft, secrets: readonly DetectedSecret[]): SuggestionDraft {
  if (secrets.length === 0) return draft;
  const mask = (text: string): string => maskSecrets(text, secrets);
  return {
    ...draft,
    title: mask(draft.title),
    description: mask(draft.description),
    currentState: mask(draft.currentState),
    suggestedChange: mask(draft.suggestedChange),
    expectedImpact: mask(draft.expectedImpact),
    evidence: draft.evidence.map((evidence) => maskEvidence(evidence, mask)),
  };
}

function maskEvidence(evidence: Evidence, mask: (text: string) => string): Evidence {
  if (evidence.kind !== 'file') return evidence;
  const text = mask(evidence.text);
  return text === evidence.text ? evidence : { ...evidence, text, masked: true };
}

/** Secrets of several files together. */
export async function secretsOf(files: readonly SourceFile[]): Promise<DetectedSecret[]> {
  const found = await Promise.all(files.map(({ path, text }) => detectSecrets(path, text)));
  return found.flat();
}
