import { Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { isUnderWay } from '../runs/is-under-way.js';
import { transact } from '../transact.js';
import { MAY_BEGIN } from './lease-terms.js';
import { progressed } from './review-phase.js';

/** The type of jobs that drive an AI; a review would compete with them for it. */
const AI_JOB_TYPE = 'openclaw';
/** A review waits so long for such a run, then lets others go first. */
const LONGEST_WAIT_MS = 5 * 60_000;
const POSTPONED_MS = 15 * 60_000;

export interface AiRun {
  id: number;
  jobId: string;
}

/** A run of a job that drives an AI, where one is under way. */
export async function aiRunUnderWay(core: Core): Promise<AiRun | null> {
  const jobs = core.jobs.list().filter(({ config }) => config.type === AI_JOB_TYPE);
  if (jobs.length === 0) return null;
  return core.prisma.jobRun.findFirst({
    where: { jobId: { in: jobs.map(({ jobId }) => jobId) }, ...isUnderWay(core.clock.now()) },
    select: { id: true, jobId: true },
  });
}

/**
 * Notes on the reviews that could begin what they wait for, and postpones those that have waited for five minutes.
 * A review that somebody forces does not wait.
 */
export async function holdBack(core: Core, run: AiRun): Promise<void> {
  const reason = `run ${run.id} of job '${run.jobId}', which drives an AI`;
  const waits = Prisma.sql`${MAY_BEGIN} AND NOT force`;
  await transact(core, async (tx) => {
    const held = await tx.db.$queryRaw<{ id: number; job_id: string }[]>(Prisma.sql`
      UPDATE healing_reviews SET waiting_since = now(), waiting_for = ${reason}
       WHERE ${waits} AND waiting_since IS NULL RETURNING id, job_id`);
    for (const { id, job_id: jobId } of held) {
      await tx.event(progressed({ id, jobId }, { phase: 'waiting', progress: 0, waitingFor: reason }));
    }
    const postponed = await tx.db.$queryRaw<{ id: number; job_id: string; not_before: Date }[]>(Prisma.sql`
      UPDATE healing_reviews
         SET waiting_since = NULL, not_before = now() + ${POSTPONED_MS} * interval '1 millisecond'
       WHERE ${waits} AND waiting_since <= now() - ${LONGEST_WAIT_MS} * interval '1 millisecond'
      RETURNING id, job_id, not_before`);
    for (const { id, job_id: jobId, not_before: until } of postponed) {
      await tx.event({
        type: 'review.postponed',
        jobId,
        actor: 'review',
        reviewId: id,
        data: { reason: `waited five minutes for ${reason}`, until: until.toISOString() },
      });
    }
  });
}

/** Nothing is waited for any more: the five minutes of a later run begin anew. */
export async function letGo(core: Core): Promise<void> {
  await core.prisma.$executeRaw(Prisma.sql`
    UPDATE healing_reviews SET waiting_since = NULL, waiting_for = NULL
     WHERE ${MAY_BEGIN} AND waiting_since IS NOT NULL`);
}
