import { NOTHING_BESIDE } from '../../review-fixture.js';
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type {
  AiSessionFacts,
  JobFacts,
  ReviewContext,
  RunFacts,
  SourceFile,
} from '../../../../src/analysis/context.js';
import type { LogQuote, LogSurvey, RunLogSummary } from '../../../../src/analysis/log-survey.js';
import type { Rule, RuleInput } from '../../../../src/analysis/rule.js';
import type { SuggestionDraft } from '../../../../src/analysis/suggestion-draft.js';
import { fileKind } from '../../../../src/changes/file-kind.js';

export const NOW = new Date('2026-03-02T12:00:30Z');
const HOUR_MS = 3_600_000;

export function sourceFile(path: string, role: SourceFile['role'], text: string): SourceFile {
  return {
    path,
    role,
    kind: fileKind(path, text),
    text,
    hash: createHash('sha256').update(text).digest('hex'),
  };
}

export const script = (text: string, path = '/jobs/nightly.sh'): SourceFile =>
  sourceFile(path, 'script', text);
export const prompt = (text: string): SourceFile => sourceFile('/jobs/prompt.md', 'prompt', text);
export const config = (text: string): SourceFile => sourceFile('/jobs/jobs.yaml', 'config', text);

/** Run `id` started `id` hours after an arbitrary start; succeeds after ten seconds unless told otherwise. */
export function run(id: number, facts: Partial<RunFacts> = {}): RunFacts {
  const startedAt = new Date(NOW.getTime() - (200 - id) * HOUR_MS);
  const durationMs = facts.durationMs === undefined ? 10_000 : facts.durationMs;
  return {
    id,
    trigger: 'scheduled',
    startedAt,
    finishedAt: new Date(startedAt.getTime() + (durationMs ?? 0)),
    durationMs,
    exitCode: 0,
    signal: null,
    timedOut: false,
    attempt: 1,
    error: null,
    logLines: 0,
    aiSession: null,
    ...facts,
  };
}

export function session(inputTokens: number | null): AiSessionFacts {
  return { model: 'm', inputTokens, outputTokens: 100, costUsd: null };
}

export interface Given {
  job?: Partial<JobFacts>;
  otherJobs?: ReviewContext['otherJobs'];
  runs?: RunFacts[];
  earlierRuns?: RunFacts[];
  files?: SourceFile[];
  /** Log lines that read as errors, by the run they stand in. */
  errors?: LogQuote[];
}

async function* noLogs(): AsyncGenerator<never> {}

/** A context, and the survey of a log that holds just the given error lines. */
export function input(given: Given = {}): RuleInput {
  const ctx: ReviewContext = {
    now: NOW,
    window: { from: new Date(NOW.getTime() - 168 * HOUR_MS), to: NOW },
    job: {
      jobId: 'nightly',
      type: 'shell',
      cmd: '/jobs/nightly.sh',
      cwd: '/jobs',
      schedule: null,
      timezone: 'UTC',
      timeoutSeconds: null,
      retry: null,
      sla: null,
      dependsOn: [],
      configFile: { path: '/jobs/jobs.yaml', keyPath: ['jobs', 'nightly'] },
      ...given.job,
    },
    ...NOTHING_BESIDE,
    otherJobs: given.otherJobs ?? [],
    runs: given.runs ?? [],
    earlierRuns: given.earlierRuns ?? [],
    logs: noLogs,
    files: given.files ?? [],
  };
  const errors = given.errors ?? [];
  const summaries = errors.map((quote): [number, RunLogSummary] => [
    quote.runId,
    { runId: quote.runId, lines: 9, stderrLines: 1, errorLines: 1, lastError: quote, lastLine: quote },
  ]);
  const survey: LogSurvey = {
    lines: errors.length,
    templates: [],
    unclustered: 0,
    runs: new Map(summaries),
    tails: new Map(),
  };
  return { ctx, survey };
}

export const errorLine = (runId: number, text: string): LogQuote => ({
  runId,
  line: 7,
  stream: 'stderr',
  text,
});

/** What the rule says of it. Every citation of a file is looked up, and every change checked against its file. */
export async function evaluate(rule: Rule, given: Given): Promise<SuggestionDraft[]> {
  const drafts = await rule.evaluate(input(given));
  for (const draft of drafts) {
    expect(draft.evidence.length, `${draft.subject} has evidence`).toBeGreaterThan(0);
    expect(draft.title).not.toMatch(/\n|NaN|undefined/);
    expect(draft.description).not.toMatch(/NaN|undefined/);
    for (const evidence of draft.evidence) {
      if (evidence.kind === 'metric') expect(Number.isFinite(evidence.value)).toBe(true);
      if (evidence.kind !== 'file' || evidence.masked) continue;
      const file = given.files?.find(({ path }) => path === evidence.path);
      expect(file?.text.split(/\r?\n/)[evidence.line - 1]).toBe(evidence.text);
    }
    if (!draft.change) continue;
    const file = given.files?.find(({ path }) => path === draft.change?.targetFile);
    expect(draft.change.currentContent).toBe(file?.text);
    expect(draft.change.baseHash).toBe(file?.hash);
    expect(draft.change.proposedContent).not.toBe(file?.text);
  }
  return drafts;
}

/** The only draft there is. */
export async function evaluateToOne(rule: Rule, given: Given): Promise<SuggestionDraft> {
  const drafts = await evaluate(rule, given);
  expect(drafts.map(({ subject }) => subject)).toHaveLength(1);
  const [draft] = drafts;
  if (!draft) throw new Error('no draft');
  return draft;
}

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Writes the text to a file of its own and gives it to a real interpreter. */
export async function runWith(command: string, args: string[], text: string, name: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'file-rules-'));
  try {
    const path = join(folder, name);
    await writeFile(path, text);
    const { stdout, stderr } = await promisify(execFile)(command, [...args, path], { cwd: folder });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Partial<Outcome>;
    if (typeof code !== 'number') throw error;
    return { code, stdout: stdout ?? '', stderr: stderr ?? '' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
