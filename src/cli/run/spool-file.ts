import { mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { decodeRecord, type StoredLine } from '../../domain/runs/log-chunk.js';
import type { RecordedRun, RunEnd, RunStart } from './recorded-run.js';

/*
 * A spool file is text: a header (JSON, one line), the log as records (see src/domain/runs/log-chunk.ts) and a
 * footer (JSON, one line). While the run goes on its name ends in `.part`, afterwards in `.run`.
 */
export const PART_SUFFIX = '.part';
export const RUN_SUFFIX = '.run';

/** The writer asks for patience once this much waits for the disk. */
const MAX_BACKLOG_CHARS = 4 * 1024 * 1024;
const READ_BYTES = 256 * 1024;
/** More than the longest line that is recorded. */
const MAX_LAST_LINE_BYTES = 16 * 1024 * 1024;

/** A spool file that holds no run that could be delivered. */
export class BrokenSpoolFileError extends Error {
  override readonly name = 'BrokenSpoolFileError';
}

const time = z.iso.datetime().transform((text) => new Date(text));
const headerSchema = z.object({
  version: z.literal(1),
  job_id: z.string(),
  run_key: z.string(),
  started_at: time,
  trigger: z.enum(['scheduled', 'manual', 'retry', 'dependency', 'api']),
  attempt: z.int().positive(),
  recorder: z.object({ pid: z.int(), host: z.string(), started: z.string().nullable() }),
});
const footerSchema = z.object({
  finished_at: time,
  exit_code: z.int(),
  signal: z.string().nullable(),
  timed_out: z.boolean(),
  error: z.string().nullable(),
});

export type SpoolHeader = RunStart & { recorder: z.output<typeof headerSchema>['recorder'] };

/** Writes one run while it goes on; what was written survives the writer. */
export class SpoolWriter {
  private backlog: string[] = [];
  private backlogChars = 0;
  private flushing: Promise<void> | null = null;
  private failure: Error | null = null;

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
  ) {}

  /**
   * Starts the file of a run in `dir`, which is created (mode 0700) where it is missing. Files sort by name in
   * the order in which their runs started.
   * @throws Error where the folder cannot be written.
   */
  static async create(dir: string, header: SpoolHeader): Promise<SpoolWriter> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const name = `${header.startedAt.toISOString().replaceAll(':', '')}-${encodeURIComponent(header.runKey)}`;
    const path = join(dir, name + PART_SUFFIX);
    const file = await open(path, 'wx', 0o600);
    const writer = new SpoolWriter(file, path);
    try {
      await file.appendFile(
        jsonLine({
          version: 1,
          job_id: header.jobId,
          run_key: header.runKey,
          started_at: header.startedAt.toISOString(),
          trigger: header.trigger,
          attempt: header.attempt,
          recorder: header.recorder,
        }),
      );
    } catch (error) {
      await writer.discard();
      throw error;
    }
    return writer;
  }

  /** Adds a record. A failure of the disk shows in `finish`; until then records are dropped. */
  write(record: string): void {
    if (this.failure !== null) return;
    this.backlog.push(record);
    this.backlogChars += record.length;
    this.flushing ??= this.flush();
  }

  /** Undefined, or a promise to wait for before more is written. Never rejects. */
  pressure(): Promise<void> | undefined {
    return this.backlogChars > MAX_BACKLOG_CHARS ? (this.flushing ?? undefined) : undefined;
  }

  /**
   * The run has ended: completes the file, so that it counts as a run to deliver.
   * @throws Error where the disk failed at any time; the file is removed then.
   */
  async finish(end: RunEnd): Promise<void> {
    try {
      this.write(encodeFooter(end));
      await this.flushing;
      if (this.failure !== null) throw this.failure;
      await this.file.datasync();
      await this.file.close();
      await rename(this.path, this.path.slice(0, -PART_SUFFIX.length) + RUN_SUFFIX);
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  private async discard(): Promise<void> {
    await this.file.close().catch(() => {});
    await unlink(this.path).catch(() => {});
  }

  private async flush(): Promise<void> {
    try {
      while (this.backlog.length > 0) {
        const text = this.backlog.join('');
        this.backlog = [];
        this.backlogChars = 0;
        await this.file.appendFile(text);
      }
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error('writing failed', { cause: error });
      this.backlog = [];
      this.backlogChars = 0;
    } finally {
      this.flushing = null;
    }
  }
}

/**
 * Opens a finished spool file; its lines are read from the file each time they are asked for.
 * @throws BrokenSpoolFileError
 */
export async function readSpoolFile(path: string): Promise<RecordedRun> {
  const { start } = await readHeader(path);
  const last = await readLastLine(path);
  const end = parseJsonLine(footerSchema, last.text, 'footer');
  return {
    start,
    end: {
      finishedAt: end.finished_at,
      exitCode: end.exit_code,
      signal: end.signal,
      timedOut: end.timed_out,
      error: end.error,
    },
    lines: () => readRecords(path, start.startedAt),
  };
}

/**
 * Completes the file of a run whose recorder was killed, with what it had: the end is the time of the last
 * line. A record that was being written is cut off.
 * @throws BrokenSpoolFileError
 */
export async function completeSpoolFile(path: string, error: string): Promise<void> {
  const { start } = await readHeader(path);
  const last = await readLastLine(path);
  if (last.number === 'later' && last.text.startsWith('{')) return;
  const lastAt = last.number === 'later' ? toLine(last.text, start.startedAt).at : start.startedAt;
  const end: RunEnd = {
    finishedAt: lastAt > start.startedAt ? lastAt : start.startedAt,
    exitCode: -1,
    signal: null,
    timedOut: false,
    error,
  };
  const file = await open(path, 'r+');
  try {
    await file.truncate(last.end);
    await file.write(encodeFooter(end), last.end);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** @throws BrokenSpoolFileError where the file does not begin with a header. */
export async function readHeader(
  path: string,
): Promise<{ start: RunStart; recorder: SpoolHeader['recorder'] }> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, 0);
    const lineEnd = buffer.subarray(0, bytesRead).indexOf('\n');
    if (lineEnd === -1) throw new BrokenSpoolFileError('it has no header');
    const header = parseJsonLine(headerSchema, buffer.toString('utf8', 0, lineEnd), 'header');
    return {
      start: {
        jobId: header.job_id,
        runKey: header.run_key,
        startedAt: header.started_at,
        trigger: header.trigger,
        attempt: header.attempt,
      },
      recorder: header.recorder,
    };
  } finally {
    await file.close();
  }
}

async function* readRecords(path: string, startedAt: Date): AsyncGenerator<StoredLine[], void, undefined> {
  const file = await open(path, 'r');
  // The stream closes the file, also where the reader stops early.
  const chunks = file.createReadStream({
    encoding: 'utf8',
    highWaterMark: READ_BYTES,
  }) as AsyncIterable<string>;
  let rest = '';
  let inHeader = true;
  for await (const chunk of chunks) {
    const texts = chunk.split('\n');
    texts[0] = rest + texts[0]!;
    rest = texts.pop()!;
    if (inHeader && texts.length > 0) {
      texts.shift();
      inHeader = false;
    }
    if (texts.at(-1)?.startsWith('{')) texts.pop();
    if (texts.length > 0) yield texts.map((text) => toLine(text, startedAt));
  }
  if (rest !== '') throw new BrokenSpoolFileError('its last line has no end');
}

function toLine(text: string, startedAt: Date): StoredLine {
  try {
    return decodeRecord(text, 0, text.length, startedAt.getTime());
  } catch (error) {
    throw new BrokenSpoolFileError('a line in it is no log record', { cause: error });
  }
}

interface LastLine {
  text: string;
  /** Where it ends in the file, its line feed included. */
  end: number;
  /** `first` where the file has no other line: that is the header. */
  number: 'first' | 'later';
}

/** The last line that was written whole. Reads backwards, only as far as it must. */
async function readLastLine(path: string): Promise<LastLine> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    for (let want = READ_BYTES; ; want *= 4) {
      const length = Math.min(want, size);
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
      const end = buffer.lastIndexOf('\n');
      const before = end > 0 ? buffer.lastIndexOf('\n', end - 1) : -1;
      if (before !== -1 || (end !== -1 && length === size)) {
        return {
          text: buffer.toString('utf8', before + 1, end),
          end: size - length + end + 1,
          number: before === -1 ? 'first' : 'later',
        };
      }
      if (length === size || length > MAX_LAST_LINE_BYTES)
        throw new BrokenSpoolFileError('its last line is damaged');
    }
  } finally {
    await file.close();
  }
}

function encodeFooter(end: RunEnd): string {
  return jsonLine({
    finished_at: end.finishedAt.toISOString(),
    exit_code: end.exitCode,
    signal: end.signal,
    timed_out: end.timedOut,
    error: end.error,
  });
}

function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function parseJsonLine<Schema extends z.ZodType>(
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
