import type { HealingReview } from '../../generated/prisma/client.js';
import type { ReviewTrigger } from '../../generated/prisma/enums.js';
import type { Core } from '../core.js';
import { InvalidStateError, NotFoundError } from '../errors.js';
import { isUnderWay } from '../runs/is-under-way.js';
import { transact } from '../transact.js';
import { isUniqueViolation } from '../unique-violation.js';
import { reviewWindow } from './review-window.js';
import { finish, OWNER_GONE } from './run-review.js';

/** A running review is in the way; REST answers with its id. */
export class ReviewRunningError extends InvalidStateError {
  constructor(
    jobId: string,
    readonly reviewId: number,
  ) {
    super(`Review ${reviewId} of job '${jobId}' is running already`, 'review_running');
  }
}

/**
 * Creates the review that `runReview` then carries out.
 *
 * @throws NotFoundError for an unknown job; ReviewRunningError; InvalidStateError with state `job_running` while
 * the job runs, unless forced
 */
export async function startReview(
  core: Core,
  input: { jobId: string; force: boolean; trigger: ReviewTrigger; requestedBy: string },
): Promise<HealingReview> {
  const job = core.jobs.get(input.jobId);
  if (!job) throw new NotFoundError(`Job '${input.jobId}' not found`);
  const running = await runningReview(core, input.jobId);
  if (running) {
    if (running.owner === core.owner || (await core.isOwnerAlive(running.owner))) {
      throw new ReviewRunningError(input.jobId, running.id);
    }
    await finish(core, running, 'failed', { error: OWNER_GONE });
  }
  if (!input.force) await refuseWhileRunning(core, input.jobId);
  const window = await reviewWindow(core, job, input.force);
  try {
    return await transact(core, async (tx) => {
      const now = core.clock.now();
      const review = await tx.db.healingReview.create({
        data: {
          jobId: input.jobId,
          trigger: input.trigger,
          force: input.force,
          requestedBy: input.requestedBy,
          owner: core.owner,
          windowFrom: window.from,
          windowTo: window.to,
          startedAt: now,
          createdAt: now,
        },
      });
      await tx.event({
        type: 'review.started',
        jobId: input.jobId,
        actor: input.requestedBy,
        reviewId: review.id,
        data: { trigger: input.trigger, force: input.force },
      });
      return review;
    });
  } catch (error) {
    const winner = isUniqueViolation(error) ? await runningReview(core, input.jobId) : null;
    if (winner) throw new ReviewRunningError(input.jobId, winner.id);
    throw error;
  }
}

function runningReview(
  core: Core,
  jobId: string,
): Promise<{ id: number; jobId: string; owner: string } | null> {
  return core.prisma.healingReview.findFirst({
    where: { jobId, status: 'running' },
    select: { id: true, jobId: true, owner: true },
  });
}

async function refuseWhileRunning(core: Core, jobId: string): Promise<void> {
  const open = await core.prisma.jobRun.findFirst({
    where: { jobId, ...isUnderWay(core.clock.now()) },
    select: { id: true },
  });
  if (open) throw new InvalidStateError(`Job '${jobId}' is running just now (run ${open.id})`, 'job_running');
}
