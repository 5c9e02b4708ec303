import { SecretSearch } from './redaction/find-secrets.js';
import { findWith } from './redaction/find-with.js';
import { knownValues } from './redaction/known-values.js';
import { maskedSecret, maskSecrets, type DetectedSecret } from './rules/file/detected-secrets.js';
import { mergeSpans } from './redaction/merge-spans.js';
import type { Evidence, SuggestionDraft } from './suggestion-draft.js';

/**
 * The draft without the secrets that a job printed: what a log line says goes into titles, descriptions, citations and
 * the audit trail, which many may read (invariant 5). Citations are looked up before, by their exact text. The proposed
 * content is not touched: it is the file's own.
 *
 * @param known values that are secret although their form does not tell
 */
export async function withoutPrintedSecrets<T extends SuggestionDraft>(
  draft: T,
  known: readonly string[] = [],
): Promise<T> {
  const whole = { ...draft, evidence: draft.evidence.map(withoutCutWord) };
  const told = await masked(whole, maskKnown(known));
  const secrets = await secretsIn(TEXTS.map((key) => told[key]).concat(told.evidence.map(words)));
  return secrets.length === 0 ? told : masked(told, async (text) => maskSecrets(text, secrets));
}

/** What a cut leaves of a secret cannot be told from a word; shorter still is the beginning of the line. */
function withoutCutWord<T extends Evidence>(citation: T): T {
  if (!('cut' in citation) || citation.cut !== true) return citation;
  return { ...citation, text: citation.text.replace(CUT_WORD, '') };
}

const CUT_WORD = /\S{1,300}$/;

type Mask = (text: string) => Promise<string>;

async function masked<T extends SuggestionDraft>(draft: T, mask: Mask | null): Promise<T> {
  if (mask === null) return draft;
  const texts = await Promise.all(TEXTS.map(async (key) => [key, await mask(draft[key])] as const));
  return {
    ...draft,
    ...Object.fromEntries(texts),
    evidence: await Promise.all(draft.evidence.map((citation) => maskCitation(citation, mask))),
  };
}

/** Null where there is nothing to look for. Only the places where a value is found are replaced: a short one is a part of many words. */
function maskKnown(known: readonly string[]): Mask | null {
  const finder = knownValues(known);
  if (finder === null) return null;
  return async (text) => {
    const spans = await findWith(text, [finder]);
    let at = 0;
    const parts = mergeSpans(spans).map(({ start, end }) => {
      const part = text.slice(at, start) + maskedSecret(text.slice(start, end));
      at = end;
      return part;
    });
    return parts.join('') + text.slice(at);
  };
}

/** A text of any kind without the secrets in it. */
export async function withoutPrintedSecretsIn(text: string, known: readonly string[] = []): Promise<string> {
  const told = (await maskKnown(known)?.(text)) ?? text;
  return maskSecrets(told, await secretsIn([told]));
}

const TEXTS = ['title', 'description', 'currentState', 'suggestedChange', 'expectedImpact'] as const;

function words(citation: Evidence): string {
  const note = 'note' in citation ? (citation.note ?? '') : '';
  if (citation.kind === 'file') return `${citation.path}\n${citation.text}\n${note}`;
  return 'text' in citation ? `${citation.text}\n${note}` : note;
}

async function maskCitation(citation: Evidence, mask: Mask): Promise<Evidence> {
  if (citation.kind === 'metric') return citation;
  const note = citation.note === undefined ? {} : { note: await mask(citation.note) };
  if (citation.kind === 'run') return { ...citation, ...note };
  const text = await mask(citation.text);
  // An answer names what it likes; what was looked up is a file of the job.
  const made = citation.kind === 'file' && !('verified' in citation && citation.verified === true);
  const path = made ? { path: await mask(citation.path) } : {};
  return {
    ...citation,
    ...note,
    ...path,
    text,
    ...(text === citation.text ? {} : { masked: true as const }),
  };
}

async function secretsIn(texts: string[]): Promise<DetectedSecret[]> {
  const text = texts.join('\n');
  const spans = await new SecretSearch().find(text);
  return spans.map(({ kind, start, end }) => ({ kind, value: text.slice(start, end), offsets: [start] }));
}
