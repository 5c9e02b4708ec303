import type { RunFacts } from './context.js';
import { runOutcome, timedSuccesses, usableDuration } from './run-outcome.js';

export interface TellingRun {
  run: RunFacts;
  /** For example `newest failure with exit code 1`, `slowest success`. */
  why: string[];
}

/** Ways to fail that are looked at one by one, the most frequent first. */
const MOST_SIGNATURES = 6;
const SLOWEST = 3;
const NEWEST = 3;

/**
 * The runs that say most about a job, oldest first: of each way to fail the newest, where the failing began, timeouts,
 * the slowest successes, the newest runs, and the one that cost most. At most 16.
 */
export function tellingRuns(runs: readonly RunFacts[]): TellingRun[] {
  const chosen = new Map<RunFacts, string[]>();
  const choose = (run: RunFacts | undefined, why: string): void => {
    if (!run) return;
    const reasons = chosen.get(run);
    if (reasons) reasons.push(why);
    else chosen.set(run, [why]);
  };

  const failures = runs.filter((run) => runOutcome(run) === 'failed');
  for (const { signature, newest, times } of signatures(failures).slice(0, MOST_SIGNATURES)) {
    choose(newest, `newest of ${times === 1 ? 'one failure' : `${times} failures`} with ${signature}`);
  }
  choose(startOfStreak(runs), 'first of the failures since the last success');
  const successes = runs.filter((run) => runOutcome(run) === 'succeeded');
  const slowest = [...successes].sort((a, b) => (usableDuration(b) ?? 0) - (usableDuration(a) ?? 0));
  for (const run of slowest.slice(0, SLOWEST)) {
    if (usableDuration(run) !== null) choose(run, 'among the slowest successes');
  }
  choose(
    runs.find((run) => runOutcome(run) === 'running'),
    'still running, for the longest time',
  );
  choose(successes.at(-1), 'newest success');
  for (const run of runs.slice(-NEWEST)) choose(run, 'among the newest');
  choose(dearest(runs), 'cost most');
  return runs.flatMap((run) => {
    const why = chosen.get(run);
    return why ? [{ run, why }] : [];
  });
}

/** Of runs before the window, what those of the window can be compared with: the newest ones, and a usual one. */
export function comparisonRuns(earlier: readonly RunFacts[]): TellingRun[] {
  const chosen = new Map<RunFacts, string[]>();
  const choose = (run: RunFacts | undefined, why: string): void => {
    if (run) chosen.set(run, [...(chosen.get(run) ?? []), why]);
  };
  choose(
    earlier.findLast((run) => runOutcome(run) === 'failed'),
    'newest failure',
  );
  choose(
    earlier.findLast((run) => runOutcome(run) === 'succeeded'),
    'newest success',
  );
  const timed = timedSuccesses(earlier).sort((a, b) => a.durationMs - b.durationMs);
  choose(timed[timed.length >> 1]?.run, 'of median duration');
  return earlier.flatMap((run) => {
    const why = chosen.get(run);
    return why ? [{ run, why }] : [];
  });
}

interface Signature {
  signature: string;
  newest: RunFacts;
  times: number;
}

/** Ways to fail, most frequent first. */
function signatures(failures: readonly RunFacts[]): Signature[] {
  const found = new Map<string, Signature>();
  for (const run of failures) {
    const signature = signatureOf(run);
    const known = found.get(signature);
    if (known) {
      known.newest = run;
      known.times += 1;
    } else found.set(signature, { signature, newest: run, times: 1 });
  }
  return [...found.values()].sort((a, b) => b.times - a.times);
}

function signatureOf(run: RunFacts): string {
  if (run.timedOut) return 'a timeout';
  if (run.signal !== null) return `signal ${run.signal}`;
  return run.exitCode === null ? 'an error' : `exit code ${run.exitCode}`;
}

/** The first of the failures that no success followed; undefined where the newest run that ended succeeded. */
function startOfStreak(runs: readonly RunFacts[]): RunFacts | undefined {
  let first: RunFacts | undefined;
  for (let at = runs.length - 1; at >= 0; at -= 1) {
    const run = runs[at];
    const outcome = run ? runOutcome(run) : 'unknown';
    if (outcome === 'succeeded') break;
    if (outcome === 'failed') first = run;
  }
  return first;
}

function dearest(runs: readonly RunFacts[]): RunFacts | undefined {
  let most: RunFacts | undefined;
  for (const run of runs) {
    if ((run.aiSession?.costUsd ?? 0) > (most?.aiSession?.costUsd ?? 0)) most = run;
  }
  return most;
}
