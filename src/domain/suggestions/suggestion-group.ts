import { Prisma, type PrismaClient } from '../../generated/prisma/client.js';

/** How much of a group waits for a decision: pending, and not snoozed. */
export interface GroupCounts {
  pending: number;
  jobs: number;
}

/** Of several groups in one query; one of which nothing waits is not in it. */
export async function groupCounts(
  prisma: PrismaClient,
  keys: readonly string[],
  now: Date,
): Promise<Map<string, GroupCounts>> {
  if (keys.length === 0) return new Map();
  const rows = await prisma.$queryRaw<({ key: string } & GroupCounts)[]>(Prisma.sql`
    SELECT group_key AS key, count(*)::integer AS pending, count(DISTINCT job_id)::integer AS jobs
      FROM healing_suggestions
     WHERE group_key = ANY(${[...keys]}) AND status = 'pending'
       AND (snoozed_until IS NULL OR snoozed_until <= ${now})
     GROUP BY group_key`);
  return new Map(rows.map(({ key, pending, jobs }) => [key, { pending, jobs }]));
}
