import type { AiSessionFacts, RunFacts } from '../../../analysis/context.js';
import type { JobRun } from '../../../generated/prisma/client.js';
import type { Core } from '../../core.js';
import type { ReviewWindow } from '../review-window.js';

/** Not the transcripts, which can be megabytes each. */
const SESSION_FACTS = { model: true, inputTokens: true, outputTokens: true, costUsd: true } as const;
/** Runs before the window that rules may compare with. */
const COMPARISON_RUNS = 500;

/** The runs that the review is about, oldest start first. */
export async function windowRuns(
  core: Core,
  jobId: string,
  window: ReviewWindow,
  withSessions: boolean,
): Promise<RunFacts[]> {
  const rows = await core.prisma.jobRun.findMany({
    where: {
      jobId,
      ...(window.runId !== null && { id: window.runId }),
      // By the server's clock: a sender's may be ahead. What is recorded from now on belongs to the next review.
      ...(window.runId === null &&
        (window.recordedAfter
          ? { updatedAt: { gt: window.recordedAfter, lte: window.to } }
          : { startedAt: { gte: window.from }, updatedAt: { lte: window.to } })),
    },
    orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    ...(withSessions && { include: { aiSession: { select: SESSION_FACTS } } }),
  });
  return rows.map(runFacts);
}

/** Runs before the first of the window, oldest first. */
export async function runsBefore(
  core: Core,
  jobId: string,
  first: RunFacts,
  withSessions: boolean,
): Promise<RunFacts[]> {
  const rows = await core.prisma.jobRun.findMany({
    where: { jobId, startedAt: { lt: first.startedAt } },
    orderBy: { startedAt: 'desc' },
    take: COMPARISON_RUNS,
    ...(withSessions && { include: { aiSession: { select: SESSION_FACTS } } }),
  });
  return rows.reverse().map(runFacts);
}

export function runFacts(row: JobRun & { aiSession?: AiSessionFacts | null }): RunFacts {
  const {
    id,
    trigger,
    startedAt,
    finishedAt,
    durationMs,
    exitCode,
    signal,
    timedOut,
    attempt,
    error,
    logLines,
  } = row;
  return {
    id,
    trigger,
    startedAt,
    finishedAt,
    durationMs,
    exitCode,
    signal,
    timedOut,
    attempt,
    error,
    logLines,
    aiSession: row.aiSession ?? null,
  };
}
