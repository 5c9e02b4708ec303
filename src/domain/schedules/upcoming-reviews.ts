import type { Core } from '../core.js';

export interface UpcomingReview {
  jobId: string;
  dueAt: Date;
}

/** The reviews that the clock starts next, soonest first; those that are due already come before them. */
export async function upcomingReviews(core: Core, first: number): Promise<UpcomingReview[]> {
  const rows = await core.prisma.healingSchedule.findMany({
    where: { nextAt: { not: null } },
    orderBy: [{ nextAt: 'asc' }, { jobId: 'asc' }],
    take: first,
    select: { jobId: true, nextAt: true },
  });
  return rows.flatMap(({ jobId, nextAt }) => (nextAt ? [{ jobId, dueAt: nextAt }] : []));
}
