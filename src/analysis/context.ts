import type { FileKind } from '../changes/file-kind.js';

/** What a review is given. Analyzers read it and nothing else: no database, no file system, no clock. */
export interface ReviewContext {
  now: Date;
  window: { from: Date; to: Date };
  job: JobFacts;
  /** All other configured jobs, for rules about how jobs get in each other's way. */
  otherJobs: Pick<JobFacts, 'jobId' | 'schedule' | 'timezone'>[];
  /** Finished and running runs of the window, oldest start first. */
  runs: RunFacts[];
  /** Runs before the window, oldest first, for comparison only. */
  earlierRuns: RunFacts[];
  /** Log lines of the window's runs, run by run in the order of `runs`; a stream, read once. */
  logs(): AsyncIterable<RunLogBatch>;
  files: SourceFile[];
}

export interface JobFacts {
  jobId: string;
  type: string;
  /** The command as one shell line; null where the job file has none (runs come from outside). */
  cmd: string | null;
  cwd: string;
  /** Cron expression, null for a job without a schedule. */
  schedule: string | null;
  timezone: string;
  timeoutSeconds: number | null;
  retry: { maxAttempts: number } | null;
  sla: SlaFacts | null;
  dependsOn: string[];
  /** Where the job is described. */
  configFile: {
    path: string;
    /** Keys from the document's root to the job's mapping; empty where the file is the job. */
    keyPath: string[];
  };
}

export interface SlaFacts {
  /** Share of runs that must succeed, 0 to 1. */
  successRate: number | null;
  maxDurationSeconds: number | null;
  /** How long after the scheduled time a run may start. */
  maxLatenessSeconds: number | null;
  maxConsecutiveFailures: number | null;
  /** Days over which the error budget is counted. */
  windowDays: number;
}

export interface RunFacts {
  id: number;
  trigger: 'scheduled' | 'manual' | 'retry' | 'dependency' | 'api';
  startedAt: Date;
  /** Null while it runs. */
  finishedAt: Date | null;
  durationMs: number | null;
  /** Null while it runs; -1 where a signal ended it. */
  exitCode: number | null;
  signal: string | null;
  timedOut: boolean;
  /** 1 for the first try, 2 for its first retry. */
  attempt: number;
  error: string | null;
  logLines: number;
  aiSession: AiSessionFacts | null;
}

export interface AiSessionFacts {
  model: string | null;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
}

export interface RunLogBatch {
  runId: number;
  /** Number of the first line of the batch within its run, from 1. */
  firstLine: number;
  lines: LogLine[];
}

export interface LogLine {
  at: Date;
  stream: 'stdout' | 'stderr';
  text: string;
}

/** A file the job may change, read whole. */
export interface SourceFile {
  path: string;
  role: 'script' | 'prompt' | 'config';
  kind: FileKind;
  text: string;
  /** SHA-256 (hex) of the bytes. */
  hash: string;
}
