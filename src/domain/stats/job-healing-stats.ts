import type { Core } from '../core.js';
import { runResultWhere } from '../runs/run-result.js';
import { readCount } from './counters.js';
import { nextReviewTimes } from '../schedules/next-review-times.js';

const DAY_MS = 86_400_000;
/** As an SLA without `window_days` has it. */
const DEFAULT_WINDOW_DAYS = 30;

export interface JobHealingStats {
  totalReviews: number;
  /** When the newest review started. */
  lastReview: Date | null;
  /** When the next is due; null where no clock starts its reviews. */
  nextReview: Date | null;
  pendingSuggestions: number;
  appliedSuggestions: number;
  /** Shares of runs that succeeded, 0 to 1; null where nothing is applied, or no run ended in that time. */
  successBefore: number | null;
  successAfter: number | null;
}

/**
 * What healing did for one job. The success before is that of the days (`sla.window_days`, 30 by default) before the
 * first suggestion that is applied now was applied; the success after is that of as many days since the last was.
 */
export async function jobHealingStats(core: Core, jobId: string): Promise<JobHealingStats> {
  const { prisma } = core;
  const [totalReviews, last, nextReviews, pendingSuggestions, applied] = await Promise.all([
    readCount(prisma, 'review', { jobId, dryRun: false }),
    prisma.healingReview.findFirst({
      where: { jobId, dryRun: false },
      orderBy: { id: 'desc' },
      select: { startedAt: true },
    }),
    nextReviewTimes(prisma, [jobId]),
    readCount(prisma, 'suggestion', { jobId, status: ['pending'] }),
    prisma.healingSuggestion.aggregate({
      where: { jobId, status: 'applied' },
      _count: { _all: true },
      _min: { appliedAt: true },
      _max: { appliedAt: true },
    }),
  ]);
  const windowMs = (core.jobs.get(jobId)?.config.sla?.window_days ?? DEFAULT_WINDOW_DAYS) * DAY_MS;
  const first = applied._min.appliedAt;
  const newest = applied._max.appliedAt;
  const [successBefore, successAfter] = await Promise.all([
    first && successRate(core, jobId, { from: new Date(first.getTime() - windowMs), to: first }),
    newest && successRate(core, jobId, { from: newest, to: new Date(newest.getTime() + windowMs) }),
  ]);
  return {
    totalReviews,
    lastReview: last?.startedAt ?? null,
    nextReview: nextReviews.get(jobId) ?? null,
    pendingSuggestions,
    appliedSuggestions: applied._count._all,
    successBefore,
    successAfter,
  };
}

/** Of the runs that started then and ended one way or the other. */
async function successRate(
  { prisma }: Core,
  jobId: string,
  { from, to }: { from: Date; to: Date },
): Promise<number | null> {
  const where = { jobId, startedAt: { gte: from, lt: to } };
  const [succeeded, failed] = await Promise.all([
    prisma.jobRun.count({ where: { ...where, ...runResultWhere(['success']) } }),
    prisma.jobRun.count({ where: { ...where, ...runResultWhere(['failure', 'timeout']) } }),
  ]);
  return succeeded + failed === 0 ? null : succeeded / (succeeded + failed);
}
