import { z } from 'zod';
import { resultOf, RUN_RESULTS } from '../../domain/runs/run-result.js';
import type { Prisma } from '../../generated/prisma/client.js';
import { RunTrigger } from '../../generated/prisma/enums.js';
import { count, databaseId, jobIdOf, moment } from '../shapes.js';

export const runStatus = z.enum(RUN_RESULTS);
export const runTrigger = z.enum(RunTrigger);

export const runShape = z
  .object({
    id: databaseId,
    job_id: jobIdOf('that ran'),
    run_key: z.string().describe('Made up by who recorded it; unique for the job.'),
    trigger: runTrigger.describe('What made it start.'),
    status: runStatus.describe('How it ended; a timeout or a signal outweighs the exit code.'),
    started_at: moment,
    finished_at: moment.nullable().describe('Null while it runs.'),
    duration_ms: z.number().nullable(),
    exit_code: z.int().nullable().describe('0 to 255, or -1 where a signal ended it.'),
    signal: z.string().nullable(),
    timed_out: z.boolean(),
    attempt: count.describe('1 for the first try, 2 for its first retry.'),
    error: z.string().nullable(),
    log_lines: count,
    log_bytes: count.describe('Line ends not counted.'),
    log_cut: z.boolean().describe('Whether lines in the middle were cut to keep the log in bounds.'),
    created_at: moment.describe('When it was recorded.'),
  })
  .meta({ id: 'Run', description: 'One execution of a job.' });

const aiSessionShape = z
  .object({
    session_key: z.string().nullable(),
    model: z.string().nullable(),
    input_tokens: count.nullable(),
    output_tokens: count.nullable(),
    cost_usd: z.number().nullable(),
    transcript_path: z.string().nullable(),
  })
  .meta({ id: 'AiSession', description: 'The session of an AI that drove a run, without its messages.' });

export const runDetailShape = z
  .object({ ...runShape.shape, ai_session: aiSessionShape.nullable() })
  .meta({ id: 'RunDetail', description: 'A run with its AI session.' });

export const RUN = {
  id: true,
  jobId: true,
  runKey: true,
  trigger: true,
  startedAt: true,
  finishedAt: true,
  durationMs: true,
  exitCode: true,
  signal: true,
  timedOut: true,
  attempt: true,
  error: true,
  logLines: true,
  logBytes: true,
  logCut: true,
  createdAt: true,
} satisfies Prisma.JobRunSelect;

export const RUN_DETAIL = {
  ...RUN,
  aiSession: {
    select: {
      sessionKey: true,
      model: true,
      inputTokens: true,
      outputTokens: true,
      costUsd: true,
      transcriptPath: true,
    },
  },
} satisfies Prisma.JobRunSelect;

type RunRow = Prisma.JobRunGetPayload<{ select: typeof RUN }>;
type DetailRow = Prisma.JobRunGetPayload<{ select: typeof RUN_DETAIL }>;

export function run(row: RunRow): z.output<typeof runShape> {
  return {
    id: row.id,
    job_id: row.jobId,
    run_key: row.runKey,
    trigger: row.trigger,
    status: resultOf(row),
    started_at: row.startedAt,
    finished_at: row.finishedAt,
    duration_ms: row.durationMs,
    exit_code: row.exitCode,
    signal: row.signal,
    timed_out: row.timedOut,
    attempt: row.attempt,
    error: row.error,
    log_lines: row.logLines,
    log_bytes: row.logBytes,
    log_cut: row.logCut,
    created_at: row.createdAt,
  };
}

export function runDetail(row: DetailRow): z.output<typeof runDetailShape> {
  const { aiSession } = row;
  return {
    ...run(row),
    ai_session: aiSession && {
      session_key: aiSession.sessionKey,
      model: aiSession.model,
      input_tokens: aiSession.inputTokens,
      output_tokens: aiSession.outputTokens,
      cost_usd: aiSession.costUsd,
      transcript_path: aiSession.transcriptPath,
    },
  };
}
