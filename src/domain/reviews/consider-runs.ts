import { runOutcome } from '../../analysis/run-outcome.js';
import { slaViolations } from '../../analysis/sla-violations.js';
import { Prisma, type JobRun } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { DomainError } from '../errors.js';
import type { Job } from '../jobs/build-job.js';
import { ownTrigger } from '../schedules/review-trigger.js';
import { jobFacts, runFacts } from './collect-context.js';
import { startReview } from './start-review.js';

/** How far back missed triggers are looked for; what is older has been superseded by newer runs. */
const LOOK_BACK_MS = 24 * 3_600_000;
/** Runs that one look considers, newest first. */
const MOST_RUNS = 1_000;

/**
 * A run has ended: starts a review of it where the job's configuration asks for one (`reactive`, `on_failure`,
 * `on_sla_breach`) and the run gives a reason. Never throws; what fails here is found by `considerMissedRuns`.
 */
export async function considerRun(core: Core, run: JobRun): Promise<void> {
  try {
    const job = core.jobs.get(run.jobId);
    const trigger = job && reasonToReview(core, job, run);
    if (!trigger) return;
    await startReview(core, { jobId: run.jobId, force: false, trigger, requestedBy: trigger }, run);
  } catch (error) {
    // Most often a review that runs: the job's newest such run is looked at when it has ended.
    if (error instanceof DomainError)
      core.log.info({ runId: run.id, reason: error.message }, 'a run waits for its review');
    else core.log.error({ err: error, runId: run.id }, 'the review of a run could not be started');
  }
}

/** Null where the run is no reason, or has not ended. @throws ValidationError for a schedule that cannot be read */
function reasonToReview(core: Core, job: Job, run: JobRun): 'failure' | 'sla_breach' | null {
  const trigger = ownTrigger(job.config);
  if (!trigger || trigger.kind === 'schedule' || run.finishedAt === null) return null;
  const facts = runFacts(run);
  if (trigger.kind === 'failure') return runOutcome(facts) === 'failed' ? 'failure' : null;
  const violations = slaViolations({ now: core.clock.now(), job: jobFacts(job, true), runs: [facts] });
  return violations.length > 0 ? 'sla_breach' : null;
}

/**
 * Starts the reviews of runs that ended while a review of their job ran, or whose server died before it could: of
 * each job the newest such run, where no review of it, or of any run since it was recorded, was asked for.
 *
 * @param options.since runs recorded since then, by the server's clock; at most 24 hours back, which is the default
 * @param options.jobId only runs of this job
 */
export async function considerMissedRuns(
  core: Core,
  { since, jobId }: { since?: Date; jobId?: string } = {},
): Promise<void> {
  const earliest = core.clock.now().getTime() - LOOK_BACK_MS;
  const from = new Date(Math.max(earliest, since?.getTime() ?? earliest));
  const candidates = await core.prisma.$queryRaw<{ id: number }[]>(Prisma.sql`
    SELECT run.id FROM job_runs AS run JOIN healing_schedules AS schedule USING (job_id)
     WHERE run.updated_at >= ${from} AND run.updated_at >= schedule.created_at AND run.finished_at IS NOT NULL
       AND schedule.next_at IS NULL AND ${jobId === undefined ? Prisma.sql`true` : Prisma.sql`run.job_id = ${jobId}`}
       AND (run.exit_code IS DISTINCT FROM 0 OR run.timed_out OR schedule.spec LIKE '%sla_breach%')
       AND NOT EXISTS (SELECT 1 FROM healing_reviews AS review
                        WHERE review.job_id = run.job_id
                          AND (review.status = 'running'
                            OR review.run_id = run.id -- whatever the clocks say
                            OR review.trigger IN ('failure', 'sla_breach') AND review.created_at >= run.updated_at))
     ORDER BY run.updated_at DESC, run.id DESC LIMIT ${MOST_RUNS}`);
  if (candidates.length === 0) return;
  const runs = await core.prisma.jobRun.findMany({
    where: { id: { in: candidates.map(({ id }) => id) } },
    orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
  });
  const considered = new Set<string>();
  for (const run of runs) {
    const job = core.jobs.get(run.jobId);
    if (!job || considered.has(run.jobId) || !mayBeReason(core, job, run)) continue;
    considered.add(run.jobId);
    await considerRun(core, run);
  }
}

/** Where that cannot be told, `considerRun` says why. */
function mayBeReason(core: Core, job: Job, run: JobRun): boolean {
  try {
    return reasonToReview(core, job, run) !== null;
  } catch {
    return true;
  }
}
