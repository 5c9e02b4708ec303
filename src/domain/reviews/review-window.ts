import type { HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import type { Job } from '../jobs/build-job.js';

const DAY_MS = 86_400_000;
/** What a forced review looks back on. */
const FORCED_DAYS = 30;

export interface ReviewWindow {
  from: Date;
  to: Date;
  /** Runs recorded after this count, whenever they started: a spool may deliver late. Null: all that started in the window. */
  recordedAfter: Date | null;
  /** With fewer runs the review is skipped. */
  minRuns: number;
}

/**
 * Since the last completed review; without one `max_lookback_days`. Forced: 30 days, whatever the number of
 * runs. A review that failed or was skipped does not move the window.
 */
export async function reviewWindow(core: Core, job: Job, force: boolean): Promise<ReviewWindow> {
  const to = core.clock.now();
  const { min_runs: minRuns, max_lookback_days: days } = job.config.self_healing.review_schedule;
  if (force)
    return { from: new Date(to.getTime() - FORCED_DAYS * DAY_MS), to, recordedAfter: null, minRuns: 0 };
  const last: Pick<HealingReview, 'windowTo'> | null = await core.prisma.healingReview.findFirst({
    where: { jobId: job.jobId, status: 'completed' },
    orderBy: { id: 'desc' },
    select: { windowTo: true },
  });
  const earliest = new Date(to.getTime() - days * DAY_MS);
  if (!last) return { from: earliest, to, recordedAfter: null, minRuns };
  return { from: last.windowTo, to, recordedAfter: last.windowTo, minRuns };
}
