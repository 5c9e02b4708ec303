import { Prisma, type PrismaClient } from '../../generated/prisma/client.js';
import type { CountedKind } from '../../generated/prisma/enums.js';
import { ALL_JOBS, DRY_RUN } from './counters.js';

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

export interface StatsFilter {
  since?: Date | null;
  jobId?: string | null;
}

/**
 * Exact counts at any size, dry runs left out, of all jobs or one, of all time or of what was created since a moment. Those of all
 * time are read from counters; `since` counts rows, which takes longer the more there are.
 */
export async function healingStats(prisma: PrismaClient, filter: StatsFilter = {}): Promise<HealingStats> {
  const counts = filter.since
    ? await countRows(prisma, filter.since, filter.jobId ?? null)
    : await readCounters(prisma, filter.jobId ?? null);
  const sum = (key: 'category' | 'severity'): Record<string, number> => {
    const totals: Record<string, number> = {};
    for (const { kind, count, [key]: value } of counts) {
      if (kind === 'suggestion') totals[value] = (totals[value] ?? 0) + count;
    }
    return totals;
  };
  const of = (kind: CountedKind, status?: string): number =>
    counts
      .filter((row) => row.kind === kind && (status === undefined || row.status === status))
      .reduce((total, { count }) => total + count, 0);
  return {
    suggestions: {
      total: of('suggestion'),
      pending: of('suggestion', 'pending'),
      approved: of('suggestion', 'approved'),
      applied: of('suggestion', 'applied'),
      rejected: of('suggestion', 'rejected'),
      failed: of('suggestion', 'failed'),
    },
    reviews: {
      total: of('review'),
      completed: of('review', 'completed'),
      failed: of('review', 'failed'),
    },
    // One under way is no action yet that a client of v1 could tell from a finished one.
    actions: {
      total: of('action') - of('action', 'begun'),
      successful: of('action', 'success'),
      rolledBack: of('action', 'rolled_back'),
    },
    byCategory: sum('category'),
    bySeverity: sum('severity'),
  };
}

interface Count {
  kind: CountedKind;
  status: string;
  category: string;
  severity: string;
  count: number;
}

async function readCounters(prisma: PrismaClient, jobId: string | null): Promise<Count[]> {
  if (jobId === ALL_JOBS) return []; // asked for as a job, which none is called
  return prisma.healingCounter.findMany({
    where: { jobId: jobId ?? ALL_JOBS, category: { not: DRY_RUN }, count: { not: 0 } },
    select: { kind: true, status: true, category: true, severity: true, count: true },
  });
}

async function countRows(prisma: PrismaClient, since: Date, jobId: string | null): Promise<Count[]> {
  const where = Prisma.sql`WHERE created_at >= ${since} AND ${jobId === null ? Prisma.sql`TRUE` : Prisma.sql`job_id = ${jobId}`}`;
  return prisma.$queryRaw<Count[]>`
    SELECT 'suggestion' AS kind, status::text, category::text, severity::text, count(*)::integer
    FROM healing_suggestions ${where} GROUP BY 2, 3, 4
    UNION ALL
    SELECT 'review', status::text, '', '', count(*)::integer FROM healing_reviews ${where} AND NOT dry_run GROUP BY 2
    UNION ALL
    SELECT 'action', status::text, '', '', count(*)::integer FROM healing_actions ${where} GROUP BY 2`;
}
