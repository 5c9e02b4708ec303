import { Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import type { Job } from '../jobs/build-job.js';
import { newReview, reviewStarted } from '../reviews/new-review.js';
import { reviewWindow } from '../reviews/review-window.js';
import { transact } from '../transact.js';
import { nextReview } from './next-review.js';
import { ownTrigger, type ScheduleSpec } from './review-trigger.js';

/** Reviews that one transaction starts: it holds the lock of positions, for which every other change waits. */
const BATCH = 200;
/** A review that is later than this was missed: no server ran when it was due. */
const MISSED_AFTER_MS = 120_000;
/** A job that this process does not know is looked at again after so long, by whichever process knows it. */
const UNKNOWN_AGAIN_MS = 60_000;

interface Due {
  jobId: string;
  dueAt: Date;
  nextAt: Date;
  /** Null where it is to have no review now. */
  job: Job | null;
}

/**
 * Starts the reviews that are due: they wait in the queue from then on. One that was due while no server ran starts
 * once, however often it was missed; not on the day on which its job's healing was switched on (`enabled_at`). The
 * time of the next one moves in the same transaction, so that of several processes one starts a review.
 *
 * @returns how many
 */
export async function startDueReviews(core: Core): Promise<number> {
  let started = 0;
  for (;;) {
    const due = await dueSchedules(core);
    if (due.length > 0) started += await startBatch(core, due);
    if (due.length < BATCH) break;
  }
  if (started > 0) core.reviews.wake(started);
  return started;
}

async function dueSchedules(core: Core): Promise<Due[]> {
  const now = core.clock.now();
  // A review that is due would be left out as one that the job has; a dry run is none.
  const dryRuns = await core.prisma.healingReview.findMany({
    where: { status: 'running', dryRun: true },
    select: { jobId: true },
  });
  const rows = await core.prisma.healingSchedule.findMany({
    where: { nextAt: { lte: now }, jobId: { notIn: dryRuns.map(({ jobId }) => jobId) } },
    orderBy: { nextAt: 'asc' },
    take: BATCH,
    select: { jobId: true, nextAt: true },
  });
  return rows.map(({ jobId, nextAt }) => {
    const job = core.jobs.get(jobId) ?? null;
    const trigger = job && ownTrigger(job.config);
    const spec = trigger?.kind === 'schedule' ? trigger.spec : null;
    const dueAt = nextAt as Date;
    return {
      jobId,
      dueAt,
      // Files may reach one process before another; `syncSchedules` removes the row of a job that is gone.
      nextAt: spec ? nextReview(spec, now) : new Date(now.getTime() + UNKNOWN_AGAIN_MS),
      job: job && spec && isWanted(job, spec, dueAt, now) ? job : null,
    };
  });
}

/** Whoever switches healing on sees the first review at its next time, not at once for a time that was missed. */
function isWanted(job: Job, spec: ScheduleSpec, dueAt: Date, now: Date): boolean {
  const { enabled_at: enabledAt } = job.config.self_healing;
  const missed = now.getTime() - dueAt.getTime() > MISSED_AFTER_MS;
  return !missed || enabledAt === null || dayOf(new Date(enabledAt), spec) !== dayOf(now, spec);
}

function dayOf(moment: Date, { timezone }: ScheduleSpec): string {
  return moment.toLocaleDateString('en-CA', { timeZone: timezone });
}

async function startBatch(core: Core, due: Due[]): Promise<number> {
  const reviews = await Promise.all(
    due.flatMap(({ job }) =>
      job === null
        ? []
        : [
            reviewWindow(core, job, { force: false, run: null }).then((window) =>
              newReview(
                core,
                { jobId: job.jobId, force: false, trigger: 'schedule', requestedBy: 'schedule' },
                window,
              ),
            ),
          ],
    ),
  );
  return transact(core, async (tx) => {
    const moved = await tx.db.$queryRaw<{ job_id: string }[]>(Prisma.sql`
      UPDATE healing_schedules AS schedule SET next_at = given.next_at, updated_at = ${core.clock.now()}
        FROM unnest(${due.map(({ jobId }) => jobId)}::text[],
                    ${due.map(({ dueAt }) => dueAt.toISOString())}::timestamptz[],
                    ${due.map(({ nextAt }) => nextAt.toISOString())}::timestamptz[])
          AS given (job_id, due_at, next_at)
       WHERE schedule.job_id = given.job_id AND schedule.next_at = given.due_at
         AND NOT EXISTS (SELECT 1 FROM healing_reviews AS review
                          WHERE review.job_id = schedule.job_id AND review.status = 'running' AND review.dry_run)
      RETURNING schedule.job_id`);
    const ours = new Set(moved.map((row) => row.job_id));
    // A job whose review still waits or runs has this one with it: that is what skipping duplicates leaves out.
    const rows = await tx.db.healingReview.createManyAndReturn({
      data: reviews.filter(({ jobId }) => ours.has(jobId)),
      skipDuplicates: true,
    });
    for (const row of rows) await tx.event(reviewStarted(row));
    return rows.length;
  });
}
