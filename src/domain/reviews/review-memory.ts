import type { ReviewMemory } from '../../analysis/context.js';
import type { Core } from '../core.js';
import type { Job } from '../jobs/build-job.js';

const DAY_MS = 86_400_000;
/** Newest first; what is beyond was said long ago, and its fingerprint keeps it from coming again. */
const MOST_OPEN = 50;
const MOST_REJECTED = 50;
const MOST_APPLIED = 20;
const APPLIED_DAYS = 30;
const LONGEST_REASON = 500;

/** What was suggested for a job and decided on before: so much that whoever suggests need not say it again. */
export async function reviewMemory(core: Core, job: Job): Promise<ReviewMemory> {
  const { jobId, config } = job;
  const now = core.clock.now().getTime();
  const ago = (days: number): Date => new Date(now - days * DAY_MS);
  const suggestions = core.prisma.healingSuggestion;
  const said = { id: true, category: true, title: true } as const;
  const [open, rejected, applied] = await Promise.all([
    suggestions.findMany({
      where: { jobId, status: { in: ['pending', 'approved'] } },
      orderBy: { id: 'desc' },
      take: MOST_OPEN,
      select: { ...said, targetFile: true },
    }),
    suggestions.findMany({
      where: {
        jobId,
        status: 'rejected',
        reviewedAt: { gt: ago(config.self_healing.suggestions.remember_rejections_days) },
      },
      orderBy: [{ reviewedAt: 'desc' }, { id: 'desc' }],
      take: MOST_REJECTED,
      select: { ...said, rejectionReason: true, reviewedAt: true },
    }),
    suggestions.findMany({
      where: { jobId, status: 'applied', appliedAt: { gt: ago(APPLIED_DAYS) } },
      orderBy: [{ appliedAt: 'desc' }, { id: 'desc' }],
      take: MOST_APPLIED,
      select: { ...said, appliedAt: true },
    }),
  ]);
  return {
    open,
    rejected: rejected.map(({ rejectionReason, reviewedAt, ...row }) => ({
      ...row,
      reason: rejectionReason === null ? null : rejectionReason.slice(0, LONGEST_REASON),
      at: reviewedAt as Date,
    })),
    applied: applied.map(({ appliedAt, ...row }) => ({ ...row, at: appliedAt as Date })),
  };
}
