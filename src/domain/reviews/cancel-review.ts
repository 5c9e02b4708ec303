import type { HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { InvalidStateError, NotFoundError } from '../errors.js';
import { transact } from '../transact.js';
import { ended } from './end-review.js';

/**
 * Ends a review that waits or runs: `skipped`, with who cancelled it. The process that carries it out stops as soon as
 * it hears of it, and can write nothing from now on, since the review has ended.
 *
 * @throws NotFoundError; InvalidStateError with its state where it has ended already
 */
export async function cancelReview(core: Core, id: number, actor: string): Promise<HealingReview> {
  return transact(core, async (tx) => {
    const [review] = await tx.db.healingReview.updateManyAndReturn({
      where: { id, status: 'running' },
      data: {
        ...ended(core, 'skipped'),
        errorMessage: `Cancelled by ${actor}`,
        updatedAt: core.clock.now(),
      },
    });
    if (!review) {
      const found = await tx.db.healingReview.findUnique({ where: { id }, select: { status: true } });
      if (!found) throw new NotFoundError(`Review ${id} not found`);
      throw new InvalidStateError(`Review ${id} has ended already (status: ${found.status})`, found.status);
    }
    await tx.event({
      type: 'review.cancelled',
      jobId: review.jobId,
      actor,
      reviewId: id,
      data: { reason: `Cancelled by ${actor}` },
    });
    return review;
  });
}

/** Cancels the review of a job that waits or runs. @returns null where there is none */
export async function cancelReviewOfJob(
  core: Core,
  jobId: string,
  actor: string,
): Promise<HealingReview | null> {
  const running = await core.prisma.healingReview.findFirst({
    where: { jobId, status: 'running' },
    select: { id: true },
  });
  if (!running) return null;
  try {
    return await cancelReview(core, running.id, actor);
  } catch (error) {
    if (error instanceof InvalidStateError) return null; // it ended meanwhile
    throw error;
  }
}
