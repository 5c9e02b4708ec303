import type { HealingReview, Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { transact } from '../transact.js';
import type { ReviewLease } from './review-lease.js';
import { isStored } from './review-results.js';

/**
 * Back in the queue; whoever had it before writes nothing more, since the fence is another. What is stored already stays,
 * and the next attempt goes on from there.
 */
export function waitingAgain(
  review: Pick<HealingReview, 'analyses'>,
): Prisma.HealingReviewUpdateManyMutationInput {
  return {
    owner: '',
    fence: { increment: 1 },
    leaseUntil: null,
    phase: 'waiting',
    progress: 0,
    ...(!isStored(review) && { runsAnalyzed: 0, logsLines: 0 }),
  };
}

/** Puts a review back into the queue unfinished, as if it had not begun; another process takes it, or the next start. */
export async function handBack(core: Core, lease: ReviewLease): Promise<HealingReview> {
  const row = await transact(core, async (tx) => {
    const review = await tx.db.healingReview.findUniqueOrThrow({
      where: { id: lease.review.id },
      select: { analyses: true },
    });
    const updated = await lease.update(tx, { ...waitingAgain(review), attempt: { decrement: 1 } });
    await tx.event({
      type: 'review.retried',
      jobId: updated.jobId,
      actor: 'review',
      reviewId: updated.id,
      data: { reason: 'its server stopped before it was done' },
    });
    return updated;
  });
  core.reviews.wake(1);
  return row;
}
