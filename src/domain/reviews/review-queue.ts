import { Prisma, type HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { MAY_BEGIN } from './lease-terms.js';

/** Wakes whoever carries out reviews; what a call loses is found by looking at the queue from time to time. */
export interface ReviewDispatch {
  /** There are so many more reviews in the queue. Never throws. */
  wake(howMany: number): void;
}

/** A part of the queue; all of it by default. */
export interface QueuePart {
  limit?: number;
  offset?: number;
}

/**
 * Ids of the reviews that run or wait, in the order in which they are taken: those that run first, then those that
 * people asked for, then in their order; postponed ones by their time, behind those that may begin.
 */
export async function queuedReviewIds(core: Core, { limit, offset = 0 }: QueuePart = {}): Promise<number[]> {
  const rows = await core.prisma.$queryRaw<{ id: number }[]>(Prisma.sql`
    SELECT id FROM healing_reviews WHERE status = 'running'
     ORDER BY lease_until IS NULL, CASE WHEN not_before > now() THEN not_before END NULLS FIRST,
              trigger = 'manual' DESC, id
     LIMIT ${limit ?? null}::bigint OFFSET ${offset}::bigint`);
  return rows.map(({ id }) => id);
}

/** The reviews of that part of the queue; one that ended while it was read is left out. */
export async function reviewQueue(core: Core, part: QueuePart = {}): Promise<HealingReview[]> {
  return inTurn(await queuedReviewIds(core, part), (where) => core.prisma.healingReview.findMany({ where }));
}

/** Reads the reviews with these ids that have not ended since, and puts them into the order of the ids. */
export async function inTurn<Row extends { id: number }>(
  ids: readonly number[],
  read: (where: { id: { in: number[] }; status: 'running' }) => Promise<Row[]>,
): Promise<Row[]> {
  if (ids.length === 0) return [];
  const rows = await read({ id: { in: [...ids] }, status: 'running' });
  const turns = new Map(ids.map((id, turn) => [id, turn]));
  const turnOf = ({ id }: Row): number => turns.get(id) ?? 0;
  return rows.sort((a, b) => turnOf(a) - turnOf(b));
}

/** How many may begin now: nobody has them, and their time has come. */
export async function waitingReviews(core: Core): Promise<number> {
  const [row] = await core.prisma.$queryRaw<{ waiting: bigint }[]>(
    Prisma.sql`SELECT count(*) AS waiting FROM healing_reviews WHERE ${MAY_BEGIN}`,
  );
  return Number(row?.waiting ?? 0);
}
