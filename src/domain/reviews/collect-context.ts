import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type {
  AiSessionFacts,
  JobFacts,
  ReviewContext,
  RunFacts,
  SourceFile,
} from '../../analysis/context.js';
import { commandFiles } from '../../changes/command-files.js';
import { fileKind } from '../../changes/file-kind.js';
import type { HealingReview, JobRun } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import type { Job } from '../jobs/build-job.js';
import { readRunLogs } from '../runs/read-log.js';
import { reviewMemory } from './review-memory.js';
import type { ReviewWindow } from './review-window.js';

/** Not the transcripts, which can be megabytes each. */
const SESSION_FACTS = { model: true, inputTokens: true, outputTokens: true, costUsd: true } as const;
/** Runs before the window that rules may compare with. */
const COMPARISON_RUNS = 500;
/** A script or prompt over this is not read: no complete replacement could be proposed for it. */
const LARGEST_FILE_BYTES = 1024 * 1024;

/** What the analyzers of this review see: everything that `review_scope` leaves switched on. */
export async function collectContext(
  core: Core,
  job: Job,
  review: Pick<HealingReview, 'windowFrom' | 'windowTo'>,
  window: ReviewWindow,
): Promise<ReviewContext> {
  const scope = job.config.self_healing.review_scope;
  const runs = scope.analyze_runs ? await windowRuns(core, job.jobId, window, scope.analyze_ai_sessions) : [];
  const first = runs[0];
  return {
    now: core.clock.now(),
    window: { from: review.windowFrom, to: review.windowTo },
    job: jobFacts(job, scope.analyze_sla),
    otherJobs: core.jobs
      .list()
      .filter(({ jobId }) => jobId !== job.jobId)
      .map(({ jobId, config }) => ({ jobId, schedule: config.schedule ?? null, timezone: config.timezone })),
    runs,
    earlierRuns: first ? await runsBefore(core, job.jobId, first, scope.analyze_ai_sessions) : [],
    logs: () => readRunLogs(core.prisma, scope.analyze_logs ? runs : []),
    files: await sourceFiles(job, core.home),
    largeFiles: [],
    sessions: [],
    workflow: null,
    configuration: null,
    business: null,
    memory: await reviewMemory(core, job),
  };
}

async function windowRuns(
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

async function runsBefore(
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

/** The configuration as written: references such as `${env:NAME}` stay references, so no value gets into a suggestion. */
export function jobFacts(job: Job, withSla: boolean): JobFacts {
  const { config } = job;
  const { sla } = config;
  return {
    jobId: job.jobId,
    type: config.type,
    cmd: commandLine(config.cmd),
    cwd: job.cwd,
    schedule: config.schedule ?? null,
    timezone: config.timezone,
    timeoutSeconds: config.resources?.timeout_seconds ?? null,
    retry: config.retry ? { maxAttempts: config.retry.max_attempts } : null,
    sla:
      sla && withSla
        ? {
            successRate: sla.success_rate ?? null,
            maxDurationSeconds: sla.max_duration_seconds ?? null,
            maxLatenessSeconds: sla.max_lateness_seconds ?? null,
            maxConsecutiveFailures: sla.max_consecutive_failures ?? null,
            windowDays: sla.window_days,
          }
        : null,
    dependsOn: config.depends_on,
    configFile: { path: job.file, keyPath: job.keyPath },
  };
}

function commandLine(cmd: string | string[] | undefined): string | null {
  if (cmd === undefined || typeof cmd === 'string') return cmd ?? null;
  return cmd
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

async function sourceFiles(job: Job, home: string): Promise<SourceFile[]> {
  const { analyze_script, analyze_prompt, analyze_config } = job.config.self_healing.review_scope;
  const wanted: { path: string; role: SourceFile['role'] }[] = (
    await commandFiles(job.resolved().config.cmd ?? null, job.cwd, { home })
  )
    .filter(({ role }) => (role === 'prompt' ? analyze_prompt : analyze_script))
    .map(({ path, role }) => ({ path, role }));
  if (analyze_config) wanted.push({ path: job.file, role: 'config' });
  const files = await Promise.all(wanted.map(({ path, role }) => readSource(path, role)));
  return files.filter((file) => file !== null);
}

/** Null for what cannot be proposed anew whole: too large, not UTF-8, gone. */
async function readSource(path: string, role: SourceFile['role']): Promise<SourceFile | null> {
  let bytes: Buffer;
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > LARGEST_FILE_BYTES) return null;
      bytes = await file.readFile();
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return null;
  return {
    path,
    role,
    kind: role === 'prompt' ? 'prompt' : fileKind(path, text),
    text,
    hash: createHash('sha256').update(bytes).digest('hex'),
  };
}
