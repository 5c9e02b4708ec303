import { claimReview } from '../../src/domain/reviews/claim-review.js';
import { ReviewLease } from '../../src/domain/reviews/review-lease.js';
import { runReview } from '../../src/domain/reviews/run-review.js';
import type { Core } from '../../src/domain/core.js';
import type { HealingReview } from '../../src/generated/prisma/client.js';

/** Takes the next review of the queue and carries it out, as a worker would. */
export async function carryOutReview(core: Core): Promise<HealingReview> {
  const claimed = await claimReview(core);
  if (!claimed) throw new Error('no review may begin');
  const lease = new ReviewLease(core, claimed);
  try {
    return await runReview(core, lease);
  } finally {
    lease.release();
  }
}
