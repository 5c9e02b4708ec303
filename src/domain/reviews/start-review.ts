import type { HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { InvalidStateError, NotFoundError } from '../errors.js';
import { currentOrigin } from '../origin.js';
import { isUnderWay } from '../runs/is-under-way.js';
import { transact } from '../transact.js';
import { isUniqueViolation } from '../unique-violation.js';
import { newReview, reviewStarted, type ReviewRequest } from './new-review.js';
import { reviewWindow } from './review-window.js';

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
 * Puts a review into the queue, from which a process takes it. Until it ends its job has no other (invariant 6).
 *
 * @param run the one run to look at; without it, the job's window
 * @throws NotFoundError for an unknown job; ReviewRunningError; InvalidStateError with state `job_running` while
 * the job runs, where a person asks and does not force it
 */
export async function startReview(
  core: Core,
  request: ReviewRequest,
  run: { id: number; startedAt: Date } | null = null,
): Promise<HealingReview> {
  const job = core.jobs.get(request.jobId);
  if (!job) throw new NotFoundError(`Job '${request.jobId}' not found`);
  for (;;) {
    await refuseWhileReviewed(core, request.jobId);
    if (request.trigger === 'manual' && !request.force) await refuseWhileRunning(core, request.jobId);
    const window = await reviewWindow(core, job, { force: request.force, run });
    try {
      const review = await transact(core, async (tx) => {
        const row = await tx.db.healingReview.create({
          data: { ...newReview(core, request, window), origin: currentOrigin(core) },
        });
        await tx.event(reviewStarted(row));
        return row;
      });
      core.reviews.wake(1);
      return review;
    } catch (error) {
      // Another began meanwhile. It is in the way, unless it has ended by now: then the window is another, too.
      if (!isUniqueViolation(error)) throw error;
    }
  }
}

async function refuseWhileReviewed(core: Core, jobId: string): Promise<void> {
  const running = await core.prisma.healingReview.findFirst({
    where: { jobId, status: 'running' },
    select: { id: true },
  });
  if (running) throw new ReviewRunningError(jobId, running.id);
}

async function refuseWhileRunning(core: Core, jobId: string): Promise<void> {
  const open = await core.prisma.jobRun.findFirst({
    where: { jobId, ...isUnderWay(core.clock.now()) },
    select: { id: true },
  });
  if (open) throw new InvalidStateError(`Job '${jobId}' is running just now (run ${open.id})`, 'job_running');
}
