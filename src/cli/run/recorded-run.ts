import type { StoredLine } from '../../domain/runs/log-chunk.js';

export type RunTrigger = 'scheduled' | 'manual' | 'retry' | 'dependency' | 'api';

/** What is known of a run when it starts. */
export interface RunStart {
  jobId: string;
  /** Unique for the job: a run that is delivered twice is one run. */
  runKey: string;
  startedAt: Date;
  trigger: RunTrigger;
  /** 1 for the first try, 2 for its first retry, … */
  attempt: number;
}

/** What is known of a run when it has ended. */
export interface RunEnd {
  /** Never before the start. */
  finishedAt: Date;
  /** -1 where a signal ended it, or where nobody saw its end. */
  exitCode: number;
  signal: string | null;
  timedOut: boolean;
  /** What went wrong beside the exit code. */
  error: string | null;
  /** The middle of the log was cut to keep it within its bound. */
  logCut?: boolean;
  /** What the job left of the AI that it drives, in the shape of the v1 contract. */
  aiSession?: Record<string, unknown> | null;
}

/** A run that waits to be delivered. */
export interface RecordedRun {
  start: RunStart;
  end: RunEnd;
  /** What the log takes as records, about: the size of the spool file. */
  logBytes: number;
  /** The lines in order, some at a time; can be read more than once. May throw a `BrokenSpoolFileError`. */
  lines: () => AsyncIterable<StoredLine[]>;
}
