import { z } from 'zod';
import type { RunEnd, RunStart } from './recorded-run.js';

/*
 * A spool file is text: a header (JSON, one line), the log as records (see src/domain/runs/log-chunk.ts) and a
 * footer (JSON, one line). While the run goes on its name ends in `.part`, afterwards in `.run`.
 */
export const PART_SUFFIX = '.part';
export const RUN_SUFFIX = '.run';

/** A spool file that holds no run that could be delivered. */
export class BrokenSpoolFileError extends Error {
  override readonly name = 'BrokenSpoolFileError';
}

const time = z.iso.datetime().transform((text) => new Date(text));
export const headerSchema = z.object({
  version: z.literal(1),
  job_id: z.string(),
  run_key: z.string(),
  started_at: time,
  trigger: z.enum(['scheduled', 'manual', 'retry', 'dependency', 'api']),
  attempt: z.int().positive(),
  recorder: z.object({ pid: z.int(), host: z.string(), started: z.string().nullable() }),
});
export const footerSchema = z.object({
  finished_at: time,
  exit_code: z.int(),
  signal: z.string().nullable(),
  timed_out: z.boolean(),
  error: z.string().nullable(),
  log_cut: z.boolean().default(false),
  ai_session: z.record(z.string(), z.unknown()).nullable().default(null),
});

export type SpoolHeader = RunStart & { recorder: z.output<typeof headerSchema>['recorder'] };

export function encodeFooter(end: RunEnd): string {
  return jsonLine({
    finished_at: end.finishedAt.toISOString(),
    exit_code: end.exitCode,
    signal: end.signal,
    timed_out: end.timedOut,
    error: end.error,
    log_cut: end.logCut ?? false,
    ai_session: end.aiSession ?? null,
  });
}

export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

export function parseJsonLine<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  what: string,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BrokenSpoolFileError(`its ${what} is no JSON`, { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new BrokenSpoolFileError(
      `its ${what} is damaged: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`,
    );
  }
  return parsed.data;
}
