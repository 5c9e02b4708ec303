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

/** Lines of one run from `firstLine` (from 1), at most `take`. */
export async function readLines(
  prisma: PrismaClient,
  run: { id: number; startedAt: Date },
  firstLine: number,
  take: number,
): Promise<NumberedLine[]> {
  const chunks = await prisma.$queryRaw<{ seq: number }[]>`
    SELECT seq FROM job_log_chunks
    WHERE run_id = ${run.id} AND first_line < ${firstLine + take} AND first_line + lines > ${firstLine}
    ORDER BY seq`;
  const result: NumberedLine[] = [];
  for (const { seq } of chunks) {
    const chunk = await prisma.jobLogChunk.findUniqueOrThrow({
      where: { runId_seq: { runId: run.id, seq } },
    });
    decodeChunk(chunk.data, run.startedAt).forEach((stored, index) => {
      const line = chunk.firstLine + index;
      if (line >= firstLine && line < firstLine + take) result.push({ ...stored, line });
    });
  }
  return result;
}
