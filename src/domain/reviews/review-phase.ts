import type { ReviewPhase } from '../../generated/prisma/enums.js';

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
