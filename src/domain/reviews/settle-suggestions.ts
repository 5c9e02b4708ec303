import type { HealingReview, Prisma } from '../../generated/prisma/client.js';
import { settleActions } from '../actions/settle-actions.js';
import type { Core } from '../core.js';
import type { Job } from '../jobs/build-job.js';
import { appliesAnything } from '../policy/apply-policy.js';
import { applyByPolicy } from '../policy/apply-by-policy.js';
import { AUTO } from '../policy/auto-applies.js';
import { createJudge, type Judge } from '../policy/judge-suggestion.js';
import { transact, type Tx } from '../transact.js';
import { complete, type Completion } from './end-review.js';
import { candidateOfDraft } from './preview-review.js';
import type { ReviewLease } from './review-lease.js';
import { inLines, resultColumns, type Findings } from './review-results.js';
import { storeSuggestions } from './store-suggestions.js';

/**
 * Stores what was found, applies what the job's policy allows, and completes the review. Without such a policy that is one
 * transaction. With one it is stored first, results and suggestions together: a process that dies after that leaves
 * suggestions that are pending as any other, and the next attempt goes on from there by `resumeSettling`.
 *
 * @throws LeaseLostError
 */
export async function settleSuggestions(
  core: Core,
  lease: ReviewLease,
  job: Job,
  findings: Findings,
): Promise<HealingReview> {
  const { review } = lease;
  const { drafts } = findings;
  if (!appliesAnything(job.config.self_healing.suggestions)) {
    return transact(core, async (tx) => {
      const waiting = await storeSuggestions(core, tx, review, job, drafts);
      const columns = resultColumns(findings);
      return complete(core, lease, tx, { waiting, made: waiting.length, autoApplied: 0, columns });
    });
  }
  const judge = createJudge(core, review.jobId);
  const judged: Findings['drafts'] = await Promise.all(
    drafts.map(async (draft) => {
      const verdict = await judge(candidateOfDraft(draft));
      return { ...draft, policyNote: verdict.apply ? null : verdict.note };
    }),
  );
  const stored = await transact(core, async (tx) => {
    const made = await storeSuggestions(core, tx, review, job, judged);
    return lease.update(tx, { ...resultColumns(findings), suggestionsCount: made.length });
  });
  await core.onChangeStep?.('stored');
  const fingerprints = drafts.map((draft) => draft.fingerprint);
  return applyAndComplete(core, lease, { judge, fingerprints, errorMessage: stored.errorMessage });
}

/** Goes on where the process of an earlier attempt was lost, or stopped. No analyzer is asked again. */
export async function resumeSettling(core: Core, lease: ReviewLease): Promise<HealingReview> {
  await settleActions(core); // what that process had begun
  const { jobId, errorMessage } = lease.review;
  return applyAndComplete(core, lease, { judge: createJudge(core, jobId), fingerprints: [], errorMessage });
}

interface Stored {
  judge: Judge;
  /** Of all that the review found, also of what was said before: what still waits of it is looked at once more. */
  fingerprints: string[];
  errorMessage: string | null;
}

async function applyAndComplete(
  core: Core,
  lease: ReviewLease,
  { judge, fingerprints, errorMessage }: Stored,
): Promise<HealingReview> {
  const { id: reviewId, jobId } = lease.review;
  const pending = await core.prisma.healingSuggestion.findMany({
    where: { jobId, status: 'pending', OR: [{ reviewId }, { fingerprint: { in: fingerprints } }] },
  });
  if (pending.length > 0) await lease.tell({ phase: 'applying' });
  const { applied, failures } = await applyByPolicy(core, lease, pending, judge);
  const earlier = applied.filter((suggestion) => suggestion.reviewId !== reviewId).length;
  lease.signal.throwIfAborted();
  return transact(core, async (tx) => {
    const completion = await completionOf(core, tx, reviewId);
    return complete(core, lease, tx, {
      ...completion,
      autoApplied: completion.autoApplied + earlier,
      columns: { errorMessage: inLines([errorMessage, ...failures]) },
    });
  });
}

/** By the rows: an earlier attempt may have made and applied some of it, and people may have decided meanwhile. */
async function completionOf(core: Core, tx: Tx, reviewId: number): Promise<Omit<Completion, 'columns'>> {
  const byPolicy = {
    some: { actor: AUTO.name, status: { in: ['success', 'rolled_back'] } },
  } satisfies Prisma.HealingSuggestionWhereInput['actions'];
  const [made, applied, waiting] = [
    await tx.db.healingSuggestion.count({ where: { reviewId } }),
    await tx.db.healingSuggestion.count({ where: { reviewId, actions: byPolicy } }),
    await tx.db.healingSuggestion.findMany({
      where: {
        reviewId,
        status: 'pending',
        OR: [{ snoozedUntil: null }, { snoozedUntil: { lte: core.clock.now() } }],
      },
      orderBy: { id: 'asc' },
      select: { id: true },
    }),
  ];
  return { made, autoApplied: applied, waiting: waiting.map(({ id }) => id) };
}
