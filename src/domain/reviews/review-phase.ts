import type { HealingReview } from '../../generated/prisma/client.js';
import type { ReviewPhase } from '../../generated/prisma/enums.js';
import type { NewEvent } from '../events/append-events.js';

/**
 * Where a review's progress begins in each phase, in percent. Analysis takes the most by far, so it has the widest
 * span.
 */
export const PHASE_START: Readonly<Record<ReviewPhase, number>> = {
  waiting: 0,
  collecting: 5,
  analysing: 15,
  storing: 90,
  applying: 94,
  notifying: 98,
};

/** Percent of a review of which `done` of `all` log lines are read. */
export function analysisProgress(done: number, all: number): number {
  const span = PHASE_START.storing - PHASE_START.analysing;
  return PHASE_START.analysing + Math.floor(span * (all === 0 ? 1 : Math.min(1, done / all)));
}

/** Says how far a review is: subscribers read the row as it stands, and this tells them that it has changed. */
export function progressed(
  { id, jobId }: Pick<HealingReview, 'id' | 'jobId'>,
  data: { phase: ReviewPhase; progress: number } & NewEvent['data'],
): NewEvent {
  return { type: 'review.progressed', jobId, actor: 'review', reviewId: id, data };
}
