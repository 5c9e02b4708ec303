import { isTransientError } from './rules/run/transient-errors.js';
import { compareSeverity, worse } from './severity.js';
import type { Evidence, SuggestionDraft } from './suggestion-draft.js';

interface Fold {
  from: (draft: SuggestionDraft) => boolean;
  into: (draft: SuggestionDraft) => boolean;
}

const named =
  (rule: string, subject?: string) =>
  (draft: SuggestionDraft): boolean =>
    draft.rule === rule && (subject === undefined || draft.subject === subject);

const quotesOnlyTransientErrors = (draft: SuggestionDraft): boolean => {
  const quotes = draft.evidence.filter((evidence) => evidence.kind === 'log');
  return quotes.length > 0 && quotes.every((quote) => isTransientError(quote.text));
};

/**
 * Which drafts speak of the same runs, and where they are told together, in this order. The more a draft helps, the
 * rather it stays: the one that names a reason before the one that counts, the one with a change before all.
 *
 * | folded               | into                 | because                                                       |
 * | -------------------- | -------------------- | ------------------------------------------------------------- |
 * | failure-rate         | consecutive-failures | the failures counted are mostly those in a row                |
 * | failure-rate         | dominant-error       | it explains half of them or more                              |
 * | failure-rate         | flakiness            | it says of the same failures what becomes of them             |
 * | failure-rate         | sla: success         | the same rate, against the job's own promise                  |
 * | consecutive-failures | dominant-error       | it names the reason                                           |
 * | dominant-error       | retry-transient      | its lines are all transient, and there the change is attached |
 * | duration-outliers    | no-timeout           | the run that hung is the outlier                              |
 *
 * A job that fails now is not cured by retries: what `consecutive-failures` was folded into stays by itself.
 */
const FOLDS: readonly Fold[] = [
  { from: named('failure-rate'), into: named('consecutive-failures') },
  { from: named('failure-rate'), into: named('dominant-error') },
  { from: named('failure-rate'), into: named('flakiness') },
  { from: named('failure-rate'), into: named('sla', 'success') },
  { from: named('consecutive-failures'), into: named('dominant-error') },
  {
    from: (draft) =>
      draft.rule === 'dominant-error' &&
      quotesOnlyTransientErrors(draft) &&
      !draft.evidence.some((evidence) => evidence.kind === 'metric' && evidence.name === 'failures in a row'),
    into: named('retry-transient'),
  },
  { from: named('duration-outliers'), into: named('no-timeout') },
];

/** Tells together what several rules found about the same runs, by the table above; nothing that was found is lost. */
export function foldDrafts(drafts: readonly SuggestionDraft[]): SuggestionDraft[] {
  let left = [...drafts];
  for (const fold of FOLDS) {
    const host = left.find(fold.into);
    if (!host) continue;
    const folded = left.filter((draft) => draft !== host && fold.from(draft));
    if (folded.length === 0) continue;
    const merged = folded.reduce(tellTogether, host);
    left = left.flatMap((draft) => (draft === host ? [merged] : folded.includes(draft) ? [] : [draft]));
  }
  return left;
}

/** The host keeps its name, its subject and its change; severity is the worse of both. */
function tellTogether(host: SuggestionDraft, other: SuggestionDraft): SuggestionDraft {
  const known = new Set(host.evidence.map(place));
  return {
    ...host,
    severity: worse(host.severity, other.severity),
    description: `${host.description}\n\n**${other.title}.** ${other.description}`,
    affectedFiles: [...new Set([...host.affectedFiles, ...other.affectedFiles])],
    evidence: [...host.evidence, ...other.evidence.filter((evidence) => !known.has(place(evidence)))],
  };
}

function place(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'run':
      return `run ${evidence.runId}`;
    case 'log':
      return `log ${evidence.runId}:${evidence.line}`;
    case 'file':
      return `file ${evidence.path}:${evidence.line}`;
    case 'metric':
      return `metric ${evidence.name}`;
  }
}

/** Worst first; equals in the order they were found. */
export function worstFirst(drafts: readonly SuggestionDraft[]): SuggestionDraft[] {
  return drafts.toSorted((a, b) => compareSeverity(b.severity, a.severity));
}
