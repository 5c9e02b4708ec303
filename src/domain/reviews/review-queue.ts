import { Prisma, type HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { MAY_BEGIN } from './lease-terms.js';

/** Wakes whoever carries out reviews; what a call loses is found by looking at the queue from time to time. */
export interface ReviewDispatch {
  /** There are so many more reviews in the queue. Never throws. */
  wake(howMany: number): void;
}

/** The reviews that run or wait, in the order in which they are taken. */
export async function reviewQueue(core: Core): Promise<HealingReview[]> {
  const rows = await core.prisma.healingReview.findMany({
    where: { status: 'running' },
    orderBy: { id: 'asc' },
  });
  return rows.sort(byTurn);
}

/** Those that run first, then those that people asked for, then in their order; postponed ones by their time. */
function byTurn(a: HealingReview, b: HealingReview): number {
  return (
    Number(b.leaseUntil !== null) - Number(a.leaseUntil !== null) ||
    (a.notBefore?.getTime() ?? 0) - (b.notBefore?.getTime() ?? 0) ||
    Number(b.trigger === 'manual') - Number(a.trigger === 'manual') ||
    a.id - b.id
  );
}

/** How many may begin now: nobody has them, and their time has come. */
export async function waitingReviews(core: Core): Promise<number> {
  const [row] = await core.prisma.$queryRaw<{ waiting: bigint }[]>(
    Prisma.sql`SELECT count(*) AS waiting FROM healing_reviews WHERE ${MAY_BEGIN}`,
  );
  return Number(row?.waiting ?? 0);
}
