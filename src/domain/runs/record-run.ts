import type { JobRun, Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { NotFoundError } from '../errors.js';
import { considerRun } from '../reviews/consider-runs.js';
import { isUniqueViolation } from '../unique-violation.js';
import { insertRun, type RunColumns } from './insert-run.js';
import { encodeChunks, type EncodedChunk, type StoredLine } from './log-chunk.js';
import type { LogEntry, RunHead } from './new-run.js';

/** Rows of log chunks an INSERT carries; at 256 KiB of text each they stay well under a packet of 16 MiB. */
const CHUNKS_AN_INSERT = 32;

export interface Recorded {
  run: JobRun;
  /** False where the run was known already: a run delivered twice is one run. */
  created: boolean;
}

export interface RunDelivery {
  jobId: string;
  head: RunHead;
  /** Lines in order; a stream is compressed as it comes, in bounded memory. */
  log: Iterable<LogEntry> | AsyncIterable<LogEntry> | string | null;
  /** Asked once the log is over: the head again, with what its sender learned meanwhile; same start. */
  headAfterLog?: () => RunHead;
  runKey: string;
  /** The log continues what a known run brought while it ran; otherwise it is the whole log, in its place. */
  append?: boolean;
}

/**
 * Records one execution. Idempotent by `run_key`: a known run that was still running is completed, a known
 * finished one stays as it is. A run that ends badly starts a review where its job asks for that.
 *
 * @throws NotFoundError for a job that is not configured
 */
export async function recordRun(core: Core, delivery: RunDelivery): Promise<Recorded> {
  const { run, created, isNews } = await storeRun(core, delivery);
  if (isNews) core.runNews?.recorded(run.jobId);
  if (isNews && run.finishedAt) await considerRun(core, run);
  return { run, created };
}

/** `isNews` is false where nothing was written. */
async function storeRun(core: Core, input: RunDelivery): Promise<Recorded & { isNews: boolean }> {
  if (!core.jobs.get(input.jobId)) throw new NotFoundError(`Job '${input.jobId}' not found`);
  const log = await compress(input.log, input.head.started_at);
  const head = input.headAfterLog?.() ?? input.head;
  const columns = runColumns(head, log, core.clock.now());
  if (!input.append && !head.ai_session && log.chunks.length <= CHUNKS_AN_INSERT) {
    const run = await insertRun(core, input, columns, log.chunks);
    if (run) return { run, created: true, isNews: true };
  }
  const known = await find(core, input.jobId, input.runKey);
  if (known && (known.finishedAt || !head.finished_at)) return { run: known, created: false, isNews: false };
  try {
    const run = await core.prisma.$transaction(
      async (db) => {
        const before = known && (input.append || log.lines === 0) ? await logSoFar(db, known.id) : NO_LOG;
        const data = { ...columns, logLines: before.lines + log.lines, logBytes: before.bytes + log.bytes };
        const row = known
          ? await db.jobRun.update({ where: { id: known.id, finishedAt: null }, data })
          : await db.jobRun.create({ data: { ...data, jobId: input.jobId, runKey: input.runKey } });
        if (known && before === NO_LOG) await db.jobLogChunk.deleteMany({ where: { runId: row.id } });
        await writeChunks(db, row.id, log.chunks, before);
        if (head.ai_session) await writeSession(db, row, head.ai_session);
        return row;
      },
      { timeout: 120_000, maxWait: 30_000 },
    );
    return { run, created: !known, isNews: true };
  } catch (error) {
    if (!isUniqueViolation(error) && !isMissing(error)) throw error;
    const winner = await find(core, input.jobId, input.runKey); // somebody delivered it at the same time
    if (!winner) throw error;
    return { run: winner, created: false, isNews: false };
  }
}

function find(core: Core, jobId: string, runKey: string): Promise<JobRun | null> {
  return core.prisma.jobRun.findUnique({ where: { jobId_runKey: { jobId, runKey } } });
}

interface LogSoFar {
  chunks: number;
  lines: number;
  bytes: number;
}

const NO_LOG: LogSoFar = { chunks: 0, lines: 0, bytes: 0 };

/** As it stands in the transaction. */
async function logSoFar(db: Prisma.TransactionClient, runId: number): Promise<LogSoFar> {
  const chunks = await db.jobLogChunk.count({ where: { runId } });
  const { logLines: lines, logBytes: bytes } = await db.jobRun.findUniqueOrThrow({
    where: { id: runId },
    select: { logLines: true, logBytes: true },
  });
  return { chunks, lines, bytes };
}

interface CompressedLog {
  chunks: (EncodedChunk & { data: Uint8Array<ArrayBuffer> })[];
  lines: number;
  bytes: number;
}

async function compress(
  log: Iterable<LogEntry> | AsyncIterable<LogEntry> | string | null,
  startedAt: Date,
): Promise<CompressedLog> {
  const result: CompressedLog = { chunks: [], lines: 0, bytes: 0 };
  if (log === null) return result;
  const entries = typeof log === 'string' ? textLines(log) : log;
  for await (const chunk of encodeChunks(storedLines(entries, startedAt, result), { startedAt })) {
    result.chunks.push({ ...chunk, data: new Uint8Array(chunk.data) });
    result.lines += chunk.lines;
  }
  return result;
}

/** As iterable as the entries are: awaiting each of a thousand lines that are all there costs more than framing them. */
function storedLines(
  entries: Iterable<LogEntry> | AsyncIterable<LogEntry>,
  startedAt: Date,
  tally: { bytes: number },
): Iterable<StoredLine> | AsyncIterable<StoredLine> {
  const stored = (entry: LogEntry): StoredLine => {
    tally.bytes += Buffer.byteLength(entry.line);
    return { at: entry.at ?? startedAt, stream: entry.stream, text: entry.line };
  };
  return Symbol.iterator in entries ? mapped(entries, stored) : mappedLater(entries, stored);
}

function* mapped<T, U>(items: Iterable<T>, change: (item: T) => U): Generator<U> {
  for (const item of items) yield change(item);
}

async function* mappedLater<T, U>(items: AsyncIterable<T>, change: (item: T) => U): AsyncGenerator<U> {
  for await (const item of items) yield change(item);
}

function* textLines(text: string): Generator<LogEntry> {
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end);
    yield { at: null, stream: 'stdout', line };
    start = end + 1;
  }
}

function runColumns(head: RunHead, log: CompressedLog, now: Date): RunColumns {
  const finishedAt = head.finished_at ?? null;
  return {
    trigger: head.trigger,
    startedAt: head.started_at,
    finishedAt,
    durationMs: finishedAt && finishedAt.getTime() - head.started_at.getTime(),
    exitCode: head.exit_code ?? null,
    signal: head.signal ?? null,
    timedOut: head.timed_out,
    attempt: head.attempt,
    error: head.error ?? null,
    logLines: log.lines,
    logBytes: log.bytes,
    logCut: head.log_cut,
    updatedAt: now,
  };
}

async function writeChunks(
  db: Prisma.TransactionClient,
  runId: number,
  chunks: CompressedLog['chunks'],
  before: LogSoFar,
): Promise<void> {
  for (let start = 0; start < chunks.length; start += CHUNKS_AN_INSERT) {
    await db.jobLogChunk.createMany({
      data: chunks.slice(start, start + CHUNKS_AN_INSERT).map((chunk) => ({
        runId,
        ...chunk,
        seq: before.chunks + chunk.seq,
        firstLine: before.lines + chunk.firstLine,
      })),
    });
  }
}

async function writeSession(
  db: Prisma.TransactionClient,
  run: JobRun,
  session: NonNullable<RunHead['ai_session']>,
): Promise<void> {
  const columns = {
    sessionKey: session.session_key ?? null,
    model: session.model ?? null,
    inputTokens: session.input_tokens ?? null,
    outputTokens: session.output_tokens ?? null,
    costUsd: session.cost_usd ?? null,
    messages: session.messages.map(({ role, content, at }) => ({ role, content, at: at ?? null })),
    transcriptPath: session.transcript_path ?? null,
  };
  await db.aiSession.upsert({
    where: { runId: run.id },
    create: { runId: run.id, jobId: run.jobId, ...columns },
    update: columns,
  });
}

/** The row to update was no longer running: Prisma's "record not found". */
function isMissing(error: unknown): boolean {
  return (error as { code?: string }).code === 'P2025';
}
