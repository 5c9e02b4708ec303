import type { RunLogBatch } from '../../analysis/context.js';
import type { JobLogChunk, PrismaClient } from '../../generated/prisma/client.js';
import { decodeChunk, type StoredLine } from './log-chunk.js';

/** Runs whose chunks one query fetches, for logs of an ordinary length. */
const RUNS_A_QUERY = 200;
/** Lines that one query's chunks may hold together, so that memory stays bounded whatever the logs' length. */
const LINES_A_QUERY = 50_000;

/**
 * The logs of these runs, run by run in their order, as a stream in bounded memory: while one query's lines are worked
 * on, the next one's are on their way.
 */
export async function* readRunLogs(
  prisma: PrismaClient,
  runs: readonly LoggedRun[],
): AsyncGenerator<RunLogBatch> {
  for await (const chunks of oneAhead(readChunks(prisma, runs))) {
    for (const { run, chunk } of chunks) yield batch(run, chunk);
  }
}

interface LoggedRun {
  id: number;
  startedAt: Date;
  logLines: number;
}

interface ChunkOfRun {
  run: LoggedRun;
  chunk: JobLogChunk;
}

/** What each query finds. */
async function* readChunks(
  prisma: PrismaClient,
  runs: readonly LoggedRun[],
): AsyncGenerator<ChunkOfRun[], void> {
  for (const group of groups(runs)) {
    const [only] = group;
    if (group.length === 1 && only) {
      yield* readOneLog(prisma, only);
      continue;
    }
    const chunks = await prisma.jobLogChunk.findMany({
      where: { runId: { in: group.map(({ id }) => id) } },
      orderBy: [{ runId: 'asc' }, { seq: 'asc' }],
    });
    const byRun = new Map<number, JobLogChunk[]>(group.map(({ id }) => [id, []]));
    for (const chunk of chunks) byRun.get(chunk.runId)?.push(chunk);
    yield group.flatMap((run) => (byRun.get(run.id) ?? []).map((chunk) => ({ run, chunk })));
  }
}

async function* readOneLog(prisma: PrismaClient, run: LoggedRun): AsyncGenerator<ChunkOfRun[], void> {
  const take = 4;
  for (let seq = 0; ; seq += take) {
    const chunks = await prisma.jobLogChunk.findMany({
      where: { runId: run.id, seq: { gte: seq, lt: seq + take } },
      orderBy: { seq: 'asc' },
    });
    yield chunks.map((chunk) => ({ run, chunk }));
    if (chunks.length < take) return;
  }
}

/** The same items; the next one is asked for before the current one is handed on. */
async function* oneAhead<T>(items: AsyncGenerator<T, void>): AsyncGenerator<T> {
  let next = items.next();
  try {
    for (let item = await next; !item.done; item = await next) {
      next = items.next();
      next.catch(() => undefined); // awaited in the next round, if there is one
      yield item.value;
    }
  } finally {
    await items.return(); // waits for what is on its way
  }
}

function batch(run: LoggedRun, chunk: JobLogChunk): RunLogBatch {
  return { runId: run.id, firstLine: chunk.firstLine, lines: decodeChunk(chunk.data, run.startedAt) };
}

function* groups<T extends { logLines: number }>(runs: readonly T[]): Generator<T[]> {
  let group: T[] = [];
  let lines = 0;
  for (const run of runs) {
    if (run.logLines === 0) continue;
    if (group.length > 0 && (group.length === RUNS_A_QUERY || lines + run.logLines > LINES_A_QUERY)) {
      yield group;
      group = [];
      lines = 0;
    }
    group.push(run);
    lines += run.logLines;
  }
  if (group.length > 0) yield group;
}

export interface NumberedLine extends StoredLine {
  /** From 1. */
  line: number;
}

/** Chunks that one query fetches of a log that is read from somewhere: a page of lines is hardly ever in more. */
const CHUNKS_A_QUERY = 4;

/**
 * The chunks of a run's log from the one that has line `firstLine` (from 1) up to `lastLine`, decoded one by one. Those
 * before are not read.
 */
export async function* chunksFrom(
  prisma: PrismaClient,
  run: { id: number; startedAt: Date },
  firstLine: number,
  lastLine: number,
): AsyncGenerator<RunLogBatch, void> {
  let from = firstLine;
  for (;;) {
    const chunks = await prisma.$queryRaw<{ first_line: number; lines: number; data: Uint8Array }[]>`
      SELECT first_line, lines, data FROM job_log_chunks
      WHERE run_id = ${run.id} AND first_line <= ${lastLine} AND first_line + lines > ${from}
      ORDER BY seq LIMIT ${CHUNKS_A_QUERY}`;
    for (const { first_line, data } of chunks) {
      yield { runId: run.id, firstLine: first_line, lines: decodeChunk(data, run.startedAt) };
    }
    const last = chunks.at(-1);
    if (!last || chunks.length < CHUNKS_A_QUERY) return;
    from = last.first_line + last.lines;
  }
}

/** Lines of one run from `firstLine` (from 1), at most `take`. */
export async function readLines(
  prisma: PrismaClient,
  run: { id: number; startedAt: Date },
  firstLine: number,
  take: number,
): Promise<NumberedLine[]> {
  const result: NumberedLine[] = [];
  const lastLine = firstLine + take - 1;
  for await (const chunk of chunksFrom(prisma, run, firstLine, lastLine)) {
    const start = Math.max(0, firstLine - chunk.firstLine);
    for (const [index, stored] of chunk.lines.slice(start, lastLine - chunk.firstLine + 1).entries()) {
      result.push({ ...stored, line: chunk.firstLine + start + index });
    }
  }
  return result;
}
