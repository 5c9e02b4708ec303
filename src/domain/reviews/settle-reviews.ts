import type { Core } from '../core.js';
import { finish } from './run-review.js';

/**
 * Fails the reviews that a process left `running` when it died, so that none is running for ever (invariant 6).
 *
 * @returns how many
 */
export async function settleReviews(core: Core): Promise<number> {
  const running = await core.prisma.healingReview.findMany({ where: { status: 'running' } });
  let settled = 0;
  for (const review of running) {
    if (review.owner === core.owner || (await core.isOwnerAlive(review.owner))) continue;
    await finish(core, review, 'failed', { error: 'The server stopped before the review was done' });
    settled += 1;
  }
  return settled;
}
