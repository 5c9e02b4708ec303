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
  /** Files of the job that are too large for a complete replacement. */
  largeFiles: LargeFile[];
  /** Conversations of the window's runs with an AI, newest first. */
  sessions: AiSessionDetail[];
  /** Null where the job stands alone, or the scope leaves it out. */
  workflow: WorkflowFacts | null;
  /** Null where the scope leaves it out. */
  configuration: ConfigurationFacts | null;
  /** Null where the job has no `business_log`; else the review is about outcomes. */
  business: BusinessFacts | null;
  memory: ReviewMemory;
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

/** A file of which only parts can be shown: a complete new content must not be proposed for it. */
export interface LargeFile {
  path: string;
  role: SourceFile['role'];
  kind: FileKind;
  bytes: number;
  lines: number;
  /** In the order of the file. */
  parts: { firstLine: number; text: string }[];
}

/** What a job said to an AI and heard from it, in one run. */
export interface AiSessionDetail extends AiSessionFacts {
  runId: number;
  sessionKey: string | null;
  turns: number;
  /** Calls of tools, by name. */
  tools: Record<string, number>;
  refusals: number;
  retries: number;
  /** The most telling messages, in their order; `content` may be a beginning only. */
  messages: { role: string; content: string }[];
}

/** The jobs before and behind this one, and the steps that it is made of. */
export interface WorkflowFacts {
  upstream: WorkflowJob[];
  downstream: WorkflowJob[];
  /** Steps of a chain or group, in their order. */
  steps: string[];
  /** Milliseconds between the end of the last job before it and its own start, for each run where both are known. */
  waits: { runId: number; waitedMs: number; upstream: string }[];
}

export interface WorkflowJob {
  jobId: string;
  /** False where `depends_on` names a job that nobody configured. */
  configured: boolean;
  runs: number;
  failures: number;
  lastOutcome: string | null;
  lastEndedAt: Date | null;
}

export interface ConfigurationFacts {
  /** The job's part of its file, to the character. */
  asWritten: string;
  /** YAML with all defaults filled in; references such as `${env:NAME}` stay references. */
  effective: string;
}

/** The job's own account of what it achieved. */
export interface BusinessFacts {
  path: string;
  /** Newest last. */
  records: { line: number; value: unknown }[];
  /** Lines of the whole file. */
  lines: number;
  /** Of the lines read, those that are no JSON. */
  brokenLines: number;
  summary: { path: string; text: string } | null;
  /** What the operator wants the review to ask. */
  prompt: string | null;
}

/** What was said and decided about this job before. */
export interface ReviewMemory {
  open: { id: number; category: string; title: string; targetFile: string | null }[];
  rejected: { id: number; category: string; title: string; reason: string | null; at: Date }[];
  applied: { id: number; category: string; title: string; at: Date }[];
}
