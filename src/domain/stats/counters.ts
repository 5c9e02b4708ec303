import { Prisma, type PrismaClient } from '../../generated/prisma/client.js';
import type { CountedKind } from '../../generated/prisma/enums.js';
import { isOneOf } from '../one-of.js';

/** Stands in a counter where a job's id stands in others. */
export const ALL_JOBS = '';
/** Stands in a counter of reviews where a category stands in those of suggestions. */
export const DRY_RUN = 'dry_run';

/** What is left out or null fits all; an empty list fits nothing. */
export interface CounterFilter {
  jobId?: string | null;
  status?: readonly string[] | null;
  /** Only suggestions have one; of reviews see `dryRun`. */
  category?: readonly string[] | null;
  /** Of reviews: only dry runs, or none. */
  dryRun?: boolean | null;
  /** Only suggestions have one. */
  severity?: readonly string[] | null;
}

/**
 * Exactly how many there are, in the time of reading a few rows: triggers keep the counters with each change (the
 * migration `counters`).
 */
export async function readCount(
  prisma: PrismaClient,
  kind: CountedKind,
  filter: CounterFilter = {},
): Promise<number> {
  const [row] = await prisma.$queryRaw<[{ count: number }]>`SELECT ${countOf(kind, filter)} AS count`;
  return row.count;
}

/** The same as an expression of SQL, for a statement that tells more than this. */
export function countOf(
  kind: CountedKind,
  { jobId, status, category, severity, dryRun }: CounterFilter = {},
): Prisma.Sql {
  if (jobId === ALL_JOBS) return Prisma.sql`0`; // asked for as a job, which none is called
  const conditions = [
    Prisma.sql`kind = ${kind}::healing_counted_kind`,
    Prisma.sql`job_id = ${jobId ?? ALL_JOBS}`,
    ...(status ? [isOneOf('status', status)] : []),
    ...(category ? [isOneOf('category', category)] : []),
    ...(dryRun == null ? [] : [Prisma.sql`category = ${dryRun ? DRY_RUN : ''}`]),
    ...(severity ? [isOneOf('severity', severity)] : []),
  ];
  const fitting = Prisma.join(conditions, ' AND ');
  return Prisma.sql`(SELECT coalesce(sum(count), 0)::integer FROM healing_counters WHERE ${fitting})`;
}
