import type { JobRun, Prisma } from '../../generated/prisma/client.js';

export const RUN_RESULTS = ['running', 'success', 'failure', 'timeout', 'unknown'] as const;
export type RunResult = (typeof RUN_RESULTS)[number];

/**
 * How a run ended, from what was recorded of it. As the reviews see it: a timeout or a signal outweighs the exit code,
 * and a run that ended with neither exit code nor error is unknown.
 */
export function resultOf(
  run: Pick<JobRun, 'finishedAt' | 'exitCode' | 'signal' | 'timedOut' | 'error'>,
): RunResult {
  if (run.timedOut) return 'timeout';
  if (run.signal !== null) return 'failure';
  if (run.exitCode !== null) return run.exitCode === 0 ? 'success' : 'failure';
  if (run.finishedAt === null) return 'running';
  return run.error === null ? 'unknown' : 'failure';
}

/** The same rules as a condition. */
const WHERE: Record<RunResult, Prisma.JobRunWhereInput> = {
  timeout: { timedOut: true },
  failure: {
    timedOut: false,
    OR: [
      { signal: { not: null } },
      { exitCode: { not: 0 } },
      { signal: null, exitCode: null, finishedAt: { not: null }, error: { not: null } },
    ],
  },
  success: { timedOut: false, signal: null, exitCode: 0 },
  running: { timedOut: false, signal: null, exitCode: null, finishedAt: null },
  unknown: { timedOut: false, signal: null, exitCode: null, finishedAt: { not: null }, error: null },
};

/** Runs with one of these results; all runs where there is no list, none where it is empty. */
export function runResultWhere(results: readonly RunResult[] | null | undefined): Prisma.JobRunWhereInput {
  return results == null ? {} : { OR: results.map((result) => WHERE[result]) };
}
