import type { HealingReview, Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { queueNotification } from '../notifications/queue-notification.js';
import { transact, type Tx } from '../transact.js';
import type { ReviewLease } from './review-lease.js';
import { PHASE_START, progressed } from './review-phase.js';

/** What every end of a review writes. */
export function ended(
  core: Core,
  status: 'completed' | 'failed' | 'skipped',
): Prisma.HealingReviewUpdateManyMutationInput {
  return { status, finishedAt: core.clock.now(), leaseUntil: null, notBefore: null, waitingFor: null };
}

/** Ends a review without suggestions. @throws LeaseLostError */
export async function endWithout(
  core: Core,
  lease: ReviewLease,
  status: 'failed' | 'skipped',
  details: { error: string; columns?: Prisma.HealingReviewUpdateManyMutationInput },
): Promise<HealingReview> {
  const { review } = lease;
  return transact(core, async (tx) => {
    const row = await lease.update(tx, {
      ...details.columns,
      ...ended(core, status),
      errorMessage: details.error,
    });
    await tx.event({
      type: `review.${status}`,
      jobId: review.jobId,
      actor: 'review',
      reviewId: review.id,
      data: { reason: details.error },
    });
    return row;
  });
}

/** What a completed review came to. */
export interface Completion {
  /** Its suggestions that wait for a person. */
  waiting: readonly number[];
  /** How many suggestions it made. */
  made: number;
  autoApplied: number;
  columns: Prisma.HealingReviewUpdateManyMutationInput;
}

/** running → completed, with the message to people about what waits. @throws LeaseLostError */
export async function complete(
  core: Core,
  lease: ReviewLease,
  tx: Tx,
  { waiting, made, autoApplied, columns }: Completion,
): Promise<HealingReview> {
  const { review } = lease;
  const { id: reviewId, jobId, dryRun } = review;
  if (waiting.length > 0) {
    await queueNotification(core, tx, { kind: 'suggestions', jobId, reviewId, suggestionIds: waiting });
    await tx.event(progressed(review, { phase: 'notifying', progress: PHASE_START.notifying }));
  }
  const row = await lease.update(tx, {
    ...columns,
    ...ended(core, 'completed'),
    ...(waiting.length > 0 && { phase: 'notifying' }),
    progress: 100,
    suggestionsCount: made,
    autoAppliedCount: autoApplied,
  });
  await tx.event({
    type: 'review.completed',
    jobId,
    actor: 'review',
    reviewId,
    data: {
      suggestions: made,
      ...(autoApplied > 0 && { autoApplied }),
      ...(dryRun && { dryRun }),
      runs: row.runsAnalyzed,
      logLines: row.logsLines,
    },
  });
  return row;
}
