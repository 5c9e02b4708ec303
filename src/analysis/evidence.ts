import type { RunFacts } from './context.js';
import type { LogQuote } from './log-survey.js';
import { runOutcome } from './run-outcome.js';
import type { Evidence } from './suggestion-draft.js';
import { formatDuration } from './wording.js';

/** So many runs are cited at most for one claim: the oldest and the newest ones of a longer list. */
export const MOST_CITED_RUNS = 8;

/** The first and the last few of a list, in order. */
export function ends<T>(list: readonly T[], most = MOST_CITED_RUNS): T[] {
  if (list.length <= most) return [...list];
  const head = Math.floor(most / 2);
  return [...list.slice(0, head), ...list.slice(list.length - (most - head))];
}

/** Cites a run; without a note, with how it ended. */
export function runEvidence(run: RunFacts, note?: string): Evidence {
  return { kind: 'run', runId: run.id, note: note ?? describeRun(run) };
}

/** Cites several runs, oldest and newest of a long list. */
export function runsEvidence(runs: readonly RunFacts[], note?: (run: RunFacts) => string): Evidence[] {
  return ends(runs).map((run) => runEvidence(run, note?.(run)));
}

export function logEvidence(quote: LogQuote, note?: string): Evidence {
  return {
    kind: 'log',
    runId: quote.runId,
    line: quote.line,
    text: quote.text,
    ...(quote.cut ? { cut: true as const } : {}),
    ...(note === undefined ? {} : { note }),
  };
}

/** A measured number; rounded to six significant digits, which is more than any reader uses. */
export function metricEvidence(
  name: string,
  value: number,
  unit: string,
  threshold: number | null,
  source: string,
): Evidence {
  return {
    kind: 'metric',
    name,
    value: Number(value.toPrecision(6)),
    unit,
    threshold: threshold === null ? null : Number(threshold.toPrecision(6)),
    source,
  };
}

/** For example `started 2026-03-01T03:00:00.000Z, exit code 1 after 12 s`. */
export function describeRun(run: RunFacts): string {
  const started = Number.isNaN(run.startedAt.getTime()) ? 'at an unknown time' : run.startedAt.toISOString();
  const outcome = runOutcome(run);
  let end = outcome === 'running' ? 'still running' : 'ended without an exit code';
  if (run.timedOut) end = 'ended by its timeout';
  else if (run.signal !== null) end = `ended by ${run.signal}`;
  else if (run.exitCode !== null) end = `exit code ${run.exitCode}`;
  const duration = run.durationMs;
  const known = duration !== null && Number.isFinite(duration) && duration >= 0;
  return `started ${started}, ${end}${known ? ` after ${formatDuration(duration)}` : ''}`;
}
