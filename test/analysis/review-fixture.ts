import { createHash } from 'node:crypto';
import { fileKind } from '../../src/changes/file-kind.js';
import type {
  AiSessionFacts,
  JobFacts,
  LogLine,
  ReviewContext,
  RunFacts,
  RunLogBatch,
  SourceFile,
} from '../../src/analysis/context.js';
import { surveyLogs } from '../../src/analysis/log-survey.js';
import type { Rule } from '../../src/analysis/rule.js';
import type { SuggestionDraft } from '../../src/analysis/suggestion-draft.js';

export const NOW = new Date('2026-03-08T12:00:00.000Z');
export const HOUR = 3_600_000;

/** A run that succeeded in 10 s. Give `startedAt` and `durationMs`, the end follows. */
export function aRun(id: number, over: Partial<RunFacts> = {}): RunFacts {
  const startedAt = over.startedAt ?? new Date(NOW.getTime() - (1000 - id) * HOUR);
  const durationMs = over.durationMs === undefined ? 10_000 : over.durationMs;
  return {
    id,
    trigger: 'scheduled',
    startedAt,
    finishedAt: durationMs === null ? null : new Date(startedAt.getTime() + durationMs),
    durationMs,
    exitCode: durationMs === null ? null : 0,
    signal: null,
    timedOut: false,
    attempt: 1,
    error: null,
    logLines: 0,
    aiSession: null,
    ...over,
  };
}

export const failed = (id: number, over: Partial<RunFacts> = {}): RunFacts =>
  aRun(id, { exitCode: 1, ...over });

/** Runs 1, 2, 3 … by a pattern such as `..F.F`: a dot succeeds, F fails, r succeeds on a retry, R fails on one. */
export function runsByPattern(pattern: string): RunFacts[] {
  return [...pattern].map((letter, i) => {
    const retry = letter === 'r' || letter === 'R' ? ({ trigger: 'retry', attempt: 2 } as const) : {};
    return letter === 'F' || letter === 'R' ? failed(i + 1, retry) : aRun(i + 1, retry);
  });
}

export function session(over: Partial<AiSessionFacts> = {}): AiSessionFacts {
  return { model: 'm-1', inputTokens: 1000, outputTokens: 200, costUsd: 0.02, ...over };
}

export const JOB_FILE = '/jobs/report.yaml';

export function aJob(over: Partial<JobFacts> = {}): JobFacts {
  return {
    jobId: 'report',
    type: 'shell',
    cmd: 'python3 report.py',
    cwd: '/jobs',
    schedule: '0 * * * *',
    timezone: 'UTC',
    timeoutSeconds: null,
    retry: null,
    sla: null,
    dependsOn: [],
    configFile: { path: JOB_FILE, keyPath: ['jobs', 'report'] },
    ...over,
  };
}

export const JOB_YAML = `# nightly things
jobs:
  other:
    cmd: ./other.sh
  report:   # the one that matters
    schedule: "0 * * * *"
    cmd: python3 report.py
`;

export function aFile(path: string, text: string, role: SourceFile['role'] = 'config'): SourceFile {
  return {
    path,
    role,
    kind: fileKind(path, text),
    text,
    hash: createHash('sha256').update(text).digest('hex'),
  };
}

export interface Scene {
  runs: RunFacts[];
  earlierRuns?: RunFacts[];
  /** Lines by run id; a line that begins with `!` came on stderr. */
  logs?: Record<number, string[]>;
  job?: Partial<JobFacts>;
  files?: SourceFile[];
  now?: Date;
}

/** What most rules do not look at. */
export const NOTHING_BESIDE = {
  largeFiles: [],
  sessions: [],
  workflow: null,
  configuration: null,
  business: null,
  memory: { open: [], rejected: [], applied: [] },
} satisfies Partial<ReviewContext>;

export function aContext(scene: Scene): ReviewContext {
  const {
    runs,
    earlierRuns = [],
    logs = {},
    job = {},
    files = [aFile(JOB_FILE, JOB_YAML)],
    now = NOW,
  } = scene;
  return {
    now,
    window: { from: new Date(now.getTime() - 7 * 24 * HOUR), to: now },
    ...NOTHING_BESIDE,
    job: aJob(job),
    otherJobs: [],
    runs,
    earlierRuns,
    files,
    async *logs(): AsyncGenerator<RunLogBatch> {
      for (const run of runs) {
        const lines = logs[run.id];
        if (lines) yield { runId: run.id, firstLine: 1, lines: lines.map(logLine) };
      }
    },
  };
}

export function logLine(text: string): LogLine {
  const stderr = text.startsWith('!');
  return { at: NOW, stream: stderr ? 'stderr' : 'stdout', text: stderr ? text.slice(1) : text };
}

/** One rule over one scene, as the analyzer asks it. */
export async function draftsOf(rule: Rule, scene: Scene): Promise<SuggestionDraft[]> {
  const ctx = aContext(scene);
  const observer = rule.observe?.(ctx);
  const survey = await surveyLogs(ctx, { observers: observer ? [observer] : [] });
  return rule.evaluate({ ctx, survey, ...(observer ? { observer } : {}) });
}

/** The ids of the runs that a draft cites, ascending. */
export function citedRuns(draft: SuggestionDraft | undefined): number[] {
  const ids = (draft?.evidence ?? []).flatMap((one) => (one.kind === 'run' ? [one.runId] : []));
  return [...new Set(ids)].sort((a, b) => a - b);
}

export function metric(draft: SuggestionDraft | undefined, name: string): number | undefined {
  const found = draft?.evidence.find((one) => one.kind === 'metric' && one.name === name);
  return found?.kind === 'metric' ? found.value : undefined;
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
