import type { Prisma } from '../../generated/prisma/client.js';
import { type HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { transact } from '../transact.js';
import { waitingAgain } from './hand-back.js';
import { MOST_ATTEMPTS } from './lease-terms.js';
import { ended } from './end-review.js';

/** Before the second attempt, in milliseconds; four times as long before the third. */
const FIRST_BACKOFF_MS = 5_000;

export const PROCESS_LOST = `The process that carried the review out was lost, ${MOST_ATTEMPTS} times`;

/**
 * Puts the reviews of lost processes back into the queue, to begin after a while; one that was begun three times has
 * failed (invariant 6). A process is lost when its lease is over by the database's clock, or when it lives no more.
 *
 * @param isCarriedOut whether this process works on a review that bears its name
 * @returns how many
 */
export async function reapReviews(core: Core, isCarriedOut: (id: number) => boolean): Promise<number> {
  const leased = await core.prisma.$queryRaw<Leased[]>`
    SELECT id, owner, fence, lease_until <= now() AS over FROM healing_reviews
     WHERE status = 'running' AND lease_until IS NOT NULL`;
  let reaped = 0;
  for (const review of leased) {
    const { id, owner, over } = review;
    const lost = owner === core.owner ? !isCarriedOut(id) : over || !(await core.isOwnerAlive(owner));
    if (lost && (await reap(core, review))) reaped += 1;
  }
  return reaped;
}

interface Leased {
  id: number;
  owner: string;
  fence: number;
  /** Whether the lease was over. */
  over: boolean;
}

async function reap(core: Core, { id, fence, over }: Leased): Promise<boolean> {
  return transact(core, async (tx) => {
    // Since it was looked at its lease may have been renewed or ended, and another's begun.
    const [review] = await tx.db.$queryRaw<Pick<HealingReview, 'attempt' | 'analyses'>[]>`
      SELECT attempt, analyses FROM healing_reviews WHERE id = ${id} AND status = 'running' AND fence = ${fence}
         AND lease_until IS NOT NULL AND (lease_until <= now() OR NOT ${over}) FOR UPDATE`;
    if (!review) return false;
    const given = review.attempt >= MOST_ATTEMPTS;
    const row = await tx.db.healingReview.update({
      where: { id },
      data: given
        ? { ...ended(core, 'failed'), errorMessage: PROCESS_LOST, updatedAt: core.clock.now() }
        : { ...waitingAgain(review), waitingFor: 'its process was lost', updatedAt: core.clock.now() },
    });
    if (!given) await backOff(tx.db, id, review.attempt);
    await tx.event({
      type: given ? 'review.failed' : 'review.retried',
      jobId: row.jobId,
      actor: 'review',
      reviewId: id,
      data: { reason: given ? PROCESS_LOST : 'its process was lost', attempt: review.attempt },
    });
    return true;
  });
}

/** By the database's clock, which the moment is compared with. */
async function backOff(db: Prisma.TransactionClient, id: number, attempt: number): Promise<void> {
  const delay = FIRST_BACKOFF_MS * 4 ** (attempt - 1);
  await db.$executeRaw`
    UPDATE healing_reviews SET not_before = now() + ${delay} * interval '1 millisecond' WHERE id = ${id}`;
}
