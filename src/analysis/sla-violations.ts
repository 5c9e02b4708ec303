import type { ReviewContext, RunFacts } from './context.js';
import { latenessOf } from './lateness.js';
import { runOutcome, usableDuration } from './run-outcome.js';

export interface SlaViolation {
  run: RunFacts;
  objective: 'success' | 'duration' | 'lateness';
  /** Milliseconds for duration and lateness; 1 for a failure. */
  measured: number;
  /** In the same unit; 0 for a failure. */
  limit: number;
}

/**
 * Each run of the window that broke a promise of the job's SLA, once for each promise it broke: it failed (on time or
 * not), it took or takes too long, or it began too late. A job without an SLA breaks none. Whether a rate over many
 * runs is kept is the question of the rule `sla`.
 *
 * @throws ValidationError where a lateness is promised and the schedule cannot be read
 */
export function slaViolations(ctx: Pick<ReviewContext, 'now' | 'job' | 'runs'>): SlaViolation[] {
  const { sla } = ctx.job;
  if (!sla) return [];
  const found: SlaViolation[] = [];
  const longest = milliseconds(sla.maxDurationSeconds);
  for (const run of ctx.runs) {
    const outcome = runOutcome(run);
    if (outcome === 'failed') found.push({ run, objective: 'success', measured: 1, limit: 0 });
    if (longest === null) continue;
    const took = outcome === 'running' ? ctx.now.getTime() - run.startedAt.getTime() : usableDuration(run);
    if (took !== null && took > longest)
      found.push({ run, objective: 'duration', measured: took, limit: longest });
  }
  const latest = milliseconds(sla.maxLatenessSeconds);
  if (latest !== null) {
    for (const { run, lateMs } of latenessOf(ctx.job, ctx.runs)) {
      if (lateMs > latest) found.push({ run, objective: 'lateness', measured: lateMs, limit: latest });
    }
  }
  return found;
}

/** Runs with at least one violation. */
export function violatingRuns(violations: readonly SlaViolation[]): number {
  return new Set(violations.map((violation) => violation.run.id)).size;
}

function milliseconds(seconds: number | null): number | null {
  return seconds !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}
