import { SecretSearch } from './redaction/find-secrets.js';
import { maskSecrets, type DetectedSecret } from './rules/file/detected-secrets.js';
import type { Evidence, SuggestionDraft } from './suggestion-draft.js';

/**
 * The draft without the secrets that a job printed: what a log line says goes into titles, descriptions, citations and
 * the audit trail, which many may read (invariant 5). Citations are looked up before, by their exact text. The proposed
 * content is not touched: it is the file's own.
 */
export async function withoutPrintedSecrets<T extends SuggestionDraft>(draft: T): Promise<T> {
  const secrets = await secretsIn(TEXTS.map((key) => draft[key]).concat(draft.evidence.map(words)));
  if (secrets.length === 0) return draft;
  const mask = (text: string): string => maskSecrets(text, secrets);
  return {
    ...draft,
    ...Object.fromEntries(TEXTS.map((key) => [key, mask(draft[key])])),
    evidence: draft.evidence.map((citation) => maskCitation(citation, mask)),
  };
}

/** A text of any kind without the secrets in it. */
export async function withoutPrintedSecretsIn(text: string): Promise<string> {
  return maskSecrets(text, await secretsIn([text]));
}

const TEXTS = ['title', 'description', 'currentState', 'suggestedChange', 'expectedImpact'] as const;

function words(citation: Evidence): string {
  const note = 'note' in citation ? (citation.note ?? '') : '';
  return 'text' in citation ? `${citation.text}\n${note}` : note;
}

function maskCitation(citation: Evidence, mask: (text: string) => string): Evidence {
  if (citation.kind === 'metric') return citation;
  const note = citation.note === undefined ? {} : { note: mask(citation.note) };
  if (citation.kind === 'run') return { ...citation, ...note };
  const text = mask(citation.text);
  return { ...citation, ...note, text, ...(text === citation.text ? {} : { masked: true as const }) };
}

async function secretsIn(texts: string[]): Promise<DetectedSecret[]> {
  const text = texts.join('\n');
  const spans = await new SecretSearch().find(text);
  return spans.map(({ kind, start, end }) => ({ kind, value: text.slice(start, end), offsets: [start] }));
}
