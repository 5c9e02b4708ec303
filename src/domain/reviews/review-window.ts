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
  /** The one run that is looked at; null: all of the window. */
  runId: number | null;
  /** With fewer runs the review is skipped. */
  minRuns: number;
}

/** What a review is to look at, as it was asked for. */
export interface ReviewSubject {
  force: boolean;
  run: { id: number; startedAt: Date } | null;
}

/**
 * Since the last completed review; without one `max_lookback_days`. Forced: 30 days, whatever the number of
 * runs. A review that failed or was skipped does not move the window, and neither does a dry run or one of a
 * single run.
 */
export async function reviewWindow(core: Core, job: Job, subject: ReviewSubject): Promise<ReviewWindow> {
  const to = core.clock.now();
  const { min_runs: minRuns, max_lookback_days: days } = job.config.self_healing.review_schedule;
  if (subject.run) {
    const { id: runId, startedAt } = subject.run;
    // A sender's clock may be ahead.
    return { from: startedAt < to ? startedAt : to, to, recordedAfter: null, runId, minRuns: 0 };
  }
  const whole = { to, runId: null };
  if (subject.force) {
    return { ...whole, from: new Date(to.getTime() - FORCED_DAYS * DAY_MS), recordedAfter: null, minRuns: 0 };
  }
  const last: Pick<HealingReview, 'windowTo'> | null = await core.prisma.healingReview.findFirst({
    where: {
      jobId: job.jobId,
      status: 'completed',
      dryRun: false,
      trigger: { notIn: ['failure', 'sla_breach'] },
    },
    orderBy: { id: 'desc' },
    select: { windowTo: true },
  });
  const earliest = new Date(to.getTime() - days * DAY_MS);
  if (!last) return { ...whole, from: earliest, recordedAfter: null, minRuns };
  return { ...whole, from: last.windowTo, recordedAfter: last.windowTo, minRuns };
}
