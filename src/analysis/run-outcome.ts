import type { RunFacts } from './context.js';

export type RunOutcome = 'succeeded' | 'failed' | 'running' | 'unknown';

/** A run that ended but told neither exit code nor trouble is `unknown` and counts on neither side. */
export function runOutcome(run: RunFacts): RunOutcome {
  if (run.timedOut || run.signal !== null) return 'failed';
  if (run.exitCode !== null) return run.exitCode === 0 ? 'succeeded' : 'failed';
  if (run.finishedAt === null) return 'running';
  return run.error === null ? 'unknown' : 'failed';
}

/** Longer than this (ten years) is a broken clock, not a duration. */
const LONGEST_DURATION_MS = 10 * 365 * 86_400_000;

/** In milliseconds; null where it is unknown, not above 0 (a clock set back) or beyond reason. */
export function usableDuration(run: RunFacts): number | null {
  const duration = run.durationMs;
  if (duration === null || !Number.isFinite(duration) || duration <= 0 || duration > LONGEST_DURATION_MS)
    return null;
  return duration;
}

/** One go at the job: a run and the retries that followed it. */
export interface Execution {
  /** First try first; never empty. */
  attempts: RunFacts[];
  /** How the last attempt ended. */
  outcome: RunOutcome;
}

/** A retry that begins later than this after the try it repeats is a go of its own. */
const LONGEST_RETRY_DELAY_MS = 6 * 3_600_000;

/** Groups runs, oldest first, into executions: a run marked as retry joins the failed one just before it. */
export function executions(runs: readonly RunFacts[]): Execution[] {
  const grouped: Execution[] = [];
  for (const run of runs) {
    const open = grouped.at(-1);
    const previous = open?.attempts.at(-1);
    const repeats = run.trigger === 'retry' || run.attempt > 1;
    if (open && previous && repeats && open.outcome === 'failed' && closeAfter(previous, run)) {
      open.attempts.push(run);
      open.outcome = runOutcome(run);
    } else {
      grouped.push({ attempts: [run], outcome: runOutcome(run) });
    }
  }
  return grouped;
}

function closeAfter(previous: RunFacts, run: RunFacts): boolean {
  const gap = run.startedAt.getTime() - (previous.finishedAt ?? previous.startedAt).getTime();
  return gap <= LONGEST_RETRY_DELAY_MS;
}

/** Those that ended one way or the other. */
export function settled(all: readonly Execution[]): Execution[] {
  return all.filter((one) => one.outcome === 'succeeded' || one.outcome === 'failed');
}

/** Successful runs with a usable duration, in the given order. */
export function timedSuccesses(runs: readonly RunFacts[]): { run: RunFacts; durationMs: number }[] {
  const kept: { run: RunFacts; durationMs: number }[] = [];
  for (const run of runs) {
    const durationMs = usableDuration(run);
    if (durationMs !== null && runOutcome(run) === 'succeeded') kept.push({ run, durationMs });
  }
  return kept;
}
