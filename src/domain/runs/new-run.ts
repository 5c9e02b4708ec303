import { z } from 'zod';
import { ValidationError, type ValidationIssue } from '../errors.js';
import { storableText } from '../storable-text.js';

/** What every part can store, compute with and print: beyond, years have more or fewer than four digits. */
const EARLIEST = new Date('1970-01-01T00:00:00Z');
const LATEST = new Date('9998-12-31T23:59:59Z');

const moment = z.iso
  .datetime({
    offset: true,
    error: 'an ISO 8601 date and time with a time zone, such as 2026-02-01T10:00:00Z',
  })
  .transform((text) => new Date(text))
  .refine((time) => time >= EARLIEST && time <= LATEST, {
    error: `must lie between ${EARLIEST.toISOString()} and ${LATEST.toISOString()}`,
  });

const count = z.int().min(0).max(2_147_483_647);

export const logEntrySchema = z.object({
  at: moment.nullish(),
  stream: z.enum(['stdout', 'stderr']).default('stdout'),
  line: z.string(),
});

export const aiSessionSchema = z.object({
  session_key: z.string().max(1_000).transform(storableText).nullish(),
  model: z.string().max(200).transform(storableText).nullish(),
  input_tokens: count.nullish(),
  output_tokens: count.nullish(),
  cost_usd: z.number().min(0).max(1e9).nullish(),
  messages: z
    .array(
      z.object({
        role: z.string().max(100).transform(storableText),
        content: z.string().transform(storableText),
        at: z.string().max(100).transform(storableText).nullish(),
      }),
    )
    .max(10_000)
    .default([]),
  transcript_path: z.string().max(4_096).transform(storableText).nullish(),
});

/**
 * A run as it comes in, the one source for REST, GraphQL and the wrapper's deliveries. Keys are those of
 * the v1 contract; `attempt` and `timed_out` are ours beside it.
 */
const runFields = z.object({
  run_key: z.string().min(1).max(200).transform(storableText).nullish(),
  started_at: moment,
  finished_at: moment.nullish(),
  exit_code: z.int().min(-1).max(255).nullish(),
  signal: z.string().max(20).transform(storableText).nullish(),
  trigger: z.enum(['scheduled', 'manual', 'retry', 'dependency', 'api']).default('api'),
  error: z.string().max(10_000).transform(storableText).nullish(),
  attempt: z.int().min(1).max(1_000).default(1),
  timed_out: z.boolean().default(false),
  log_cut: z.boolean().default(false),
  ai_session: aiSessionSchema.nullish(),
});

/** All of a run but its log, which may be too long to hold twice. */
export const runHeadSchema = runFields.superRefine((run, context) => {
  if (run.finished_at && run.finished_at < run.started_at) {
    context.addIssue({
      code: 'custom',
      path: ['finished_at'],
      message: 'must not be before started_at',
    });
  }
  if (!run.finished_at && run.exit_code != null) {
    context.addIssue({
      code: 'custom',
      path: ['exit_code'],
      message: 'must be null while the run has no finished_at',
    });
  }
});

const UTC_MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

/**
 * One log entry; a run has a thousand of them, so the form that senders use is taken without the schema, which
 * decides about everything else.
 */
export function readLogEntry(value: unknown): z.ZodSafeParseResult<LogEntry> {
  const { at, stream, line } = (value ?? {}) as { at?: unknown; stream?: unknown; line?: unknown };
  if (typeof line === 'string' && typeof at === 'string' && (stream === 'stdout' || stream === 'stderr')) {
    const time = UTC_MOMENT.test(at) ? Date.parse(at) : NaN;
    if (time >= EARLIEST.getTime() && time <= LATEST.getTime())
      return { success: true, data: { at: new Date(time), stream, line } };
  }
  return logEntrySchema.safeParse(value);
}

const logSchema = z
  .union([z.string(), z.array(z.unknown())], { error: 'must be text or a list of entries' })
  .nullish();

export type RunHead = z.output<typeof runHeadSchema>;
export type LogEntry = z.output<typeof logEntrySchema>;

/** @throws ValidationError naming each key and what would be right */
export function parseRunHead(input: unknown): RunHead {
  return parseWith(runHeadSchema, input, 'The run does not fit');
}

/**
 * The log of a run: text, or entries that are read as they are asked for, since there may be a million.
 *
 * @throws ValidationError where it is neither; reading the entries throws one, at their end, that names each entry
 * that does not fit, up to ten
 */
export function parseLog(input: unknown): Iterable<LogEntry> | string | null {
  const log = parseWith(z.object({ log: logSchema }), { log: input }, 'The log does not fit').log ?? null;
  return log === null || typeof log === 'string' ? log : readEntries(log);
}

function* readEntries(values: unknown[]): Generator<LogEntry, void, undefined> {
  const issues: ValidationIssue[] = [];
  for (const [index, value] of values.entries()) {
    const entry = readLogEntry(value);
    if (entry.success) {
      if (issues.length === 0) yield entry.data;
      continue;
    }
    for (const { path, message } of entry.error.issues) {
      issues.push({ path: ['log', index, ...path.map(String)], message });
    }
    if (issues.length >= MOST_ISSUES) break;
  }
  if (issues.length > 0) throw unfit('The log does not fit', issues);
}

/** One bad habit of a sender makes every entry wrong; the first few say it. */
const MOST_ISSUES = 10;

function parseWith<T>(schema: z.ZodType<T>, input: unknown, what: string): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: path.filter((part): part is string | number => typeof part !== 'symbol'),
    message,
  }));
  throw unfit(what, issues);
}

function unfit(what: string, issues: ValidationIssue[]): ValidationError {
  const list = issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ');
  return new ValidationError(`${what}: ${list}`, issues);
}
