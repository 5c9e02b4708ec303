import type { RunPointFragment } from '../../generated/graphql.js';
import type { JobSla } from './job-detail.js';

export type MeasuredRun = Pick<
  RunPointFragment,
  'databaseId' | 'result' | 'startedAt' | 'finishedAt' | 'durationMs'
>;

export interface MeasuredSla {
  /** Runs that ended and told how. */
  ended: number;
  failed: number;
  /** Those that took longer than is promised, newest first. */
  tooLong: MeasuredRun[];
  /** Failures in a row: at the end, and where there were most. */
  failuresNow: number;
  failuresMost: number;
  newestFailure: MeasuredRun | null;
  /** Which promises are broken. */
  broken: { successRate: boolean; duration: boolean; failures: boolean };
}

const DAY_MS = 86_400_000;

/**
 * How runs keep what a job promises, over the days of its SLA. How late runs begin is for the server to say: it knows when
 * each was due.
 *
 * @param runs newest first
 */
export function measureSla(sla: JobSla, runs: readonly MeasuredRun[], now: number): MeasuredSla {
  const from = now - sla.windowDays * DAY_MS;
  const ended = runs.filter(
    ({ startedAt, result }) => Date.parse(startedAt) >= from && result !== 'RUNNING' && result !== 'UNKNOWN',
  );
  const isFailure = ({ result }: MeasuredRun): boolean => result !== 'SUCCESS';
  const failures = ended.filter(isFailure);
  const longestMs = sla.maxDurationSeconds === null ? Infinity : sla.maxDurationSeconds * 1_000;
  const tooLong = ended.filter(({ durationMs }) => durationMs !== null && durationMs > longestMs);
  const firstSuccess = ended.findIndex((run) => !isFailure(run));
  let most = 0;
  let inRow = 0;
  for (const run of ended) {
    inRow = isFailure(run) ? inRow + 1 : 0;
    most = Math.max(most, inRow);
  }
  const rate = ended.length === 0 ? 1 : 1 - failures.length / ended.length;
  return {
    ended: ended.length,
    failed: failures.length,
    tooLong,
    failuresNow: firstSuccess === -1 ? ended.length : firstSuccess,
    failuresMost: most,
    newestFailure: failures[0] ?? null,
    broken: {
      successRate: sla.successRate !== null && rate < sla.successRate,
      duration: tooLong.length > 0,
      failures: sla.maxConsecutiveFailures !== null && most > sla.maxConsecutiveFailures,
    },
  };
}
