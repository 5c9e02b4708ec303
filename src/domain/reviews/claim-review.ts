import { Prisma, type HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { transact } from '../transact.js';
import { LEASE_MS, MAY_BEGIN } from './lease-terms.js';
import { PHASE_START, progressed } from './review-phase.js';
import { waitingReviews } from './review-queue.js';
import { aiRunUnderWay, holdBack, letGo } from './wait-for-ai-run.js';

/**
 * Takes the next review from the queue: those that people asked for first, then in their order. It is this
 * process's until the lease ends; its `fence` says which lease, and goes into every write.
 *
 * @returns null where none may begin now
 */
export async function claimReview(core: Core): Promise<HealingReview | null> {
  if ((await waitingReviews(core)) === 0) return null; // the usual case, without a transaction
  const busy = await aiRunUnderWay(core);
  if (busy) await holdBack(core, busy);
  else await letGo(core);
  return transact(core, async (tx) => {
    const [claimed] = await tx.db.$queryRaw<{ id: number }[]>(Prisma.sql`
      UPDATE healing_reviews
         SET owner = ${core.owner}, fence = fence + 1, attempt = attempt + 1,
             lease_until = now() + ${LEASE_MS} * interval '1 millisecond',
             not_before = NULL, waiting_since = NULL, waiting_for = NULL,
             phase = 'collecting', progress = ${PHASE_START.collecting}, updated_at = ${core.clock.now()}
       WHERE id = (SELECT id FROM healing_reviews
                    WHERE ${MAY_BEGIN} AND (force OR ${!busy})
                    ORDER BY trigger = 'manual' DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id`);
    if (!claimed) return null;
    const review = await tx.db.healingReview.findUniqueOrThrow({ where: { id: claimed.id } });
    const { phase, progress, attempt } = review;
    await tx.event(progressed(review, { phase, progress, attempt }));
    return review;
  });
}
