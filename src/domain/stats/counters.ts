import type { PrismaClient } from '../../generated/prisma/client.js';
import type { CountedKind } from '../../generated/prisma/enums.js';

/** Stands in a counter where a job's id stands in others. */
export const ALL_JOBS = '';

/** What is left out or null fits all; an empty list fits nothing. */
export interface CounterFilter {
  jobId?: string | null;
  status?: readonly string[] | null;
  /** Only suggestions have one. */
  category?: readonly string[] | null;
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
  { jobId, status, category, severity }: CounterFilter = {},
): Promise<number> {
  if (jobId === ALL_JOBS) return 0; // asked for as a job, which none is called
  const { _sum: sum } = await prisma.healingCounter.aggregate({
    _sum: { count: true },
    where: {
      kind,
      jobId: jobId ?? ALL_JOBS,
      ...(status && { status: { in: [...status] } }),
      ...(category && { category: { in: [...category] } }),
      ...(severity && { severity: { in: [...severity] } }),
    },
  });
  return sum.count ?? 0;
}
