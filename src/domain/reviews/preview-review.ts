import { compareSeverity } from '../../analysis/severity.js';
import { unifiedDiff } from '../../changes/diff.js';
import type { HealingReview, Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import type { Job } from '../jobs/build-job.js';
import { autoAppliesLeft, limitNote } from '../policy/auto-applies.js';
import { candidateOf, createJudge, type Candidate } from '../policy/judge-suggestion.js';
import { storableText } from '../storable-text.js';
import { transact } from '../transact.js';
import { complete } from './end-review.js';
import type { ReviewLease } from './review-lease.js';
import { resultColumns, type Findings } from './review-results.js';
import { saidBefore, storableCitation, type CheckedDraft } from './store-suggestions.js';
import type { CheckedEvidence } from './verify-evidence.js';

const MOST_PREVIEWED = 200;
/** Characters of a diff; a longer one is cut. */
const LONGEST_DIFF = 100_000;

/**
 * What a review would do with a suggestion:
 *
 * | outcome | means                                                                     |
 * | ------- | ------------------------------------------------------------------------- |
 * | wait    | it is new, and would wait for a person                                    |
 * | apply   | the policy would apply it, whether it is new or waits already             |
 * | known   | the same is open, or was rejected lately: it would not come again         |
 */
export type PreviewOutcome = 'wait' | 'apply' | 'known';

/** A suggestion that a dry run would have made, in `healing_reviews.preview`. */
export interface PreviewedSuggestion {
  outcome: PreviewOutcome;
  /** Why a policy that would apply it does not; null where none would. */
  note: string | null;
  /** The suggestion that said the same before. */
  suggestionId: number | null;
  category: Candidate['category'];
  severity: Candidate['severity'];
  title: string;
  description: string;
  suggestedChange: string;
  expectedImpact: string;
  source: string;
  targetFile: string | null;
  diff: string | null;
  evidence: CheckedEvidence[];
}

/** Completes a dry run: tells what a review would have done, and does nothing of it. @throws LeaseLostError */
export async function completeDryRun(
  core: Core,
  lease: ReviewLease,
  job: Job,
  findings: Findings,
): Promise<HealingReview> {
  const preview = await previewOf(core, job, findings.drafts);
  return transact(core, async (tx) =>
    complete(core, lease, tx, {
      waiting: [],
      made: 0,
      autoApplied: 0,
      columns: {
        ...resultColumns(findings),
        preview: preview as unknown as Prisma.InputJsonArray,
      },
    }),
  );
}

/** A draft, as a policy looks at it. */
export function candidateOfDraft({ draft, fingerprint, evidence }: CheckedDraft): Candidate {
  const { category, severity, change } = draft;
  return {
    category,
    severity,
    fingerprint,
    targetFile: change?.targetFile ?? null,
    proposedContent: change?.proposedContent ?? null,
    evidence,
    snoozedUntil: null,
    preparedBy: null,
  };
}

async function previewOf(
  core: Core,
  job: Job,
  drafts: readonly CheckedDraft[],
): Promise<PreviewedSuggestion[]> {
  const judge = createJudge(core, job.jobId);
  const known = await saidBefore(core, core.prisma, job, drafts);
  const { left, limit } = await autoAppliesLeft(core, core.prisma, job.jobId);
  let meant = 0;
  const previewed: PreviewedSuggestion[] = [];
  for (const draft of onceEach(drafts).slice(0, MOST_PREVIEWED)) {
    const before = known.get(draft.fingerprint) ?? null;
    const candidate = before === null ? candidateOfDraft(draft) : await waitingOne(core, before);
    const verdict = candidate && (await judge(candidate));
    if (verdict?.apply) meant += 1;
    const isApplied = verdict?.apply === true && meant <= left;
    const outcome = isApplied ? 'apply' : before === null ? 'wait' : 'known';
    const note = verdict?.apply ? (isApplied ? null : limitNote(limit)) : (verdict?.note ?? null);
    previewed.push(shown(draft, { outcome, note, suggestionId: before?.id ?? null }));
  }
  return previewed;
}

/** The worst first, as they would be applied; what two analyzers say would be stored once. */
function onceEach(drafts: readonly CheckedDraft[]): CheckedDraft[] {
  const first = new Map(drafts.toReversed().map((draft) => [draft.fingerprint, draft]));
  return [...first.values()].reverse().sort((a, b) => compareSeverity(b.draft.severity, a.draft.severity));
}

/** As a review would look at it once more; null for what is approved or rejected. */
async function waitingOne(
  core: Core,
  { id, status }: { id: number; status: string },
): Promise<Candidate | null> {
  if (status !== 'pending') return null;
  const row = await core.prisma.healingSuggestion.findUnique({ where: { id } });
  return row && candidateOf(row);
}

function shown(
  { draft, source, evidence }: CheckedDraft,
  decided: Pick<PreviewedSuggestion, 'outcome' | 'note' | 'suggestionId'>,
): PreviewedSuggestion {
  const { category, severity, title, description, suggestedChange, expectedImpact, change } = draft;
  const diff =
    change &&
    unifiedDiff({
      oldName: change.targetFile,
      newName: change.targetFile,
      oldText: change.currentContent,
      newText: change.proposedContent,
    });
  return {
    ...decided,
    category,
    severity,
    title: storableText(title),
    description: storableText(description),
    suggestedChange: storableText(suggestedChange),
    expectedImpact: storableText(expectedImpact),
    source,
    targetFile: change?.targetFile ?? null,
    diff: diff && storableText(diff.length > LONGEST_DIFF ? `${diff.slice(0, LONGEST_DIFF)}\n…` : diff),
    evidence: evidence.map(storableCitation),
  };
}
