import { Prisma, type PrismaClient } from '../../generated/prisma/client.js';

export interface HealingStats {
  suggestions: {
    total: number;
    pending: number;
    approved: number;
    applied: number;
    rejected: number;
    failed: number;
  };
  reviews: { total: number; completed: number; failed: number };
  actions: { total: number; successful: number; rolledBack: number };
  /** Only values that occur. */
  byCategory: Record<string, number>;
  bySeverity: Record<string, number>;
}

/** Exact counts at any size, of all jobs or one, of all time or of what was created since a moment. */
export async function healingStats(
  prisma: PrismaClient,
  filter: { since?: Date | null; jobId?: string | null } = {},
): Promise<HealingStats> {
  const where = {
    ...(filter.since && { createdAt: { gte: filter.since } }),
    ...(filter.jobId != null && { jobId: filter.jobId }),
  };
  const conditions = [
    filter.since ? Prisma.sql`created_at >= ${filter.since}` : Prisma.sql`TRUE`,
    filter.jobId != null ? Prisma.sql`job_id = ${filter.jobId}` : Prisma.sql`TRUE`,
  ];
  const [suggestions, reviews, actions] = await Promise.all([
    prisma.$queryRaw<{ status: string; category: string; severity: string; count: bigint }[]>`
      SELECT status::text, category::text, severity::text, count(*) AS count FROM healing_suggestions
      WHERE ${Prisma.join(conditions, ' AND ')} GROUP BY 1, 2, 3`,
    prisma.healingReview.groupBy({ by: ['status'], where, _count: { _all: true } }),
    prisma.healingAction.groupBy({ by: ['status'], where, _count: { _all: true } }),
  ]);
  const sum = (key: 'status' | 'category' | 'severity'): Record<string, number> => {
    const totals: Record<string, number> = {};
    for (const row of suggestions) totals[row[key]] = (totals[row[key]] ?? 0) + Number(row.count);
    return totals;
  };
  const byStatus = sum('status');
  const of = (rows: { status: string; _count: { _all: number } }[], status: string): number =>
    rows.find((row) => row.status === status)?._count._all ?? 0;
  const total = (rows: { _count: { _all: number } }[]): number =>
    rows.reduce((all, row) => all + row._count._all, 0);
  return {
    suggestions: {
      total: Object.values(byStatus).reduce((all, some) => all + some, 0),
      pending: byStatus['pending'] ?? 0,
      approved: byStatus['approved'] ?? 0,
      applied: byStatus['applied'] ?? 0,
      rejected: byStatus['rejected'] ?? 0,
      failed: byStatus['failed'] ?? 0,
    },
    reviews: { total: total(reviews), completed: of(reviews, 'completed'), failed: of(reviews, 'failed') },
    // One under way is no action yet that a client of v1 could tell from a finished one.
    actions: {
      total: total(actions) - of(actions, 'begun'),
      successful: of(actions, 'success'),
      rolledBack: of(actions, 'rolled_back'),
    },
    byCategory: sum('category'),
    bySeverity: sum('severity'),
  };
}
