import type { HealingReview, Prisma } from '../../generated/prisma/client.js';
import type { ReviewTrigger } from '../../generated/prisma/enums.js';
import type { Core } from '../core.js';
import type { NewEvent } from '../events/append-events.js';
import type { ReviewWindow } from './review-window.js';

export interface ReviewRequest {
  jobId: string;
  force: boolean;
  /** Tells what it would do, and does nothing of it; false by default. */
  dryRun?: boolean;
  trigger: ReviewTrigger;
  requestedBy: string;
}

/** The row of a review that waits for a process to take it. */
export function newReview(
  core: Core,
  { jobId, force, dryRun = false, trigger, requestedBy }: ReviewRequest,
  window: ReviewWindow,
): Prisma.HealingReviewCreateManyInput {
  const now = core.clock.now();
  return {
    jobId,
    trigger,
    force,
    dryRun,
    requestedBy,
    runId: window.runId,
    windowFrom: window.from,
    windowTo: window.to,
    startedAt: now,
    createdAt: now,
    updatedAt: now,
  };
}

/** The event that goes with the row. */
export function reviewStarted(review: HealingReview): NewEvent {
  const { id, jobId, trigger, force, dryRun, requestedBy, runId } = review;
  return {
    type: 'review.started',
    jobId,
    actor: requestedBy,
    reviewId: id,
    ...(runId !== null && { runId }),
    data: { trigger, force, ...(dryRun && { dryRun }) },
  };
}
