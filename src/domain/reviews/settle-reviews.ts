import type { Core } from '../core.js';
import { finish, OWNER_GONE } from './run-review.js';

/**
 * Fails the reviews that a process left `running` when it died, so that none is running for ever (invariant 6);
 * and those of this process that it does not carry out any more, since their end could not be stored.
 *
 * @param isCarriedOut whether this process works on a review of its own, or will
 * @returns how many
 */
export async function settleReviews(core: Core, isCarriedOut: (id: number) => boolean): Promise<number> {
  const running = await core.prisma.healingReview.findMany({ where: { status: 'running' } });
  let settled = 0;
  for (const review of running) {
    const lives =
      review.owner === core.owner ? isCarriedOut(review.id) : await core.isOwnerAlive(review.owner);
    if (lives) continue;
    await finish(core, review, 'failed', { error: OWNER_GONE });
    settled += 1;
  }
  return settled;
}
