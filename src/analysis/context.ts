import type { FileKind } from '../changes/file-kind.js';
import type { ContextPart } from './review-digest.js';
import type { RunOutcome } from './run-outcome.js';

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
  /**
   * Files of the job of which an AI is shown parts only, so that it must propose no complete new content for them. One
   * of up to 1 MiB stands in `files` as well, for rules, which read it whole.
   */
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
  /** Parts that `review_scope` switches off; none by default. */
  partsOff?: ReadonlySet<ContextPart>;
  /** What could not be had although it was asked for; nothing by default. */
  gaps?: ContextGap[];
}

/** Something that is missing in a part, and why. */
export interface ContextGap {
  part: ContextPart;
  /** A sentence that names the file, run or store. */
  reason: string;
}

/** What a review looks at, whatever its analyzers make of it. */
export interface ContextCounts {
  runs: number;
  logLines: number;
  /** Runs that broke at least one promise of the job's SLA. */
  slaViolations: number;
  aiSessions: number;
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

/** A file of which only parts are shown. */
export interface LargeFile {
  path: string;
  role: SourceFile['role'];
  kind: FileKind;
  bytes: number;
  /** Null where it is too large to be read to its end. */
  lines: number | null;
  /** In the order of the file, none overlapping; whole lines, but for the end of those over 500 characters. */
  parts: FilePart[];
  /** Lines that begin a function, a class or a chapter. */
  outline: { line: number; text: string }[];
}

export interface FilePart {
  /** From 1. */
  firstLine: number;
  text: string;
  /** Why it is shown, for example `the log mentions line 120`. */
  why: string;
}

/** What a job said to an AI and heard from it, in one run. */
export interface AiSessionDetail extends AiSessionFacts {
  runId: number;
  sessionKey: string | null;
  turns: number;
  /** Calls of tools, by name. */
  tools: Record<string, number>;
  /** Results of tools that were errors. */
  toolErrors: number;
  /** Answers in which the model would not do what it was asked. */
  refusals: number;
  /** Answers that ended in an error and were asked for again, and tools that were called again after they failed. */
  retries: number;
  /** The most telling messages, in their order; `content` may be a beginning only. */
  messages: { role: string; content: string }[];
  /** Messages of the session altogether. */
  messageCount: number;
  source: SessionSource;
}

/** Where a session's messages were found: with the run, in a file that the run named, or with OpenClaw. */
export type SessionSource = 'run' | 'transcript' | 'openclaw';

/** The jobs before and behind this one, and the steps that it is made of. */
export interface WorkflowFacts {
  /** By `depends_on`, and the steps before it in the chains that it is a step of. */
  upstream: WorkflowJob[];
  /** The jobs that depend on it, and the steps behind it. */
  downstream: WorkflowJob[];
  /** Steps of a chain or group, in their order; one that is no configured job has its name. */
  steps: WorkflowJob[];
  /** Chains and groups that it is a step of. */
  partOf: string[];
  /** Milliseconds between the end of the last job before it and its own start, for each run where both are known. */
  waits: { runId: number; waitedMs: number; upstream: string }[];
}

export interface WorkflowJob {
  jobId: string;
  /** False where nobody configured a job of this name. */
  configured: boolean;
  /** In the window. */
  runs: number;
  failures: number;
  /** Of its newest run, in the window or before. */
  lastOutcome: RunOutcome | null;
  lastEndedAt: Date | null;
}

export interface ConfigurationFacts {
  /** The job's part of its file, to the character. */
  asWritten: string;
  /** Line of the file at which it begins, from 1. */
  firstLine: number;
  /** YAML with all defaults filled in; references such as `${env:NAME}` stay references, other values of `env` are left out. */
  effective: string;
}

/** The job's own account of what it achieved. */
export interface BusinessFacts {
  path: string;
  /** Newest last. `line` counts from 1, and is null where the file is too large to be counted. */
  records: { line: number | null; value: unknown }[];
  /** Lines of the whole file; null where it is too large to be counted. */
  lines: number | null;
  /** Of the newest lines, those that are no JSON. */
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
