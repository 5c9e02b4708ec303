import { open } from 'node:fs/promises';
import { decodeRecord, type StoredLine } from '../../domain/runs/log-chunk.js';
import type { RecordedRun, RunEnd, RunStart } from './recorded-run.js';
import {
  BrokenSpoolFileError,
  encodeFooter,
  footerSchema,
  headerSchema,
  parseJsonLine,
  type SpoolHeader,
} from './spool-format.js';

const READ_BYTES = 256 * 1024;
/** More than the longest line that is recorded. */
const MAX_LAST_LINE_BYTES = 16 * 1024 * 1024;

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
      logCut: end.log_cut,
      aiSession: end.ai_session,
    },
    logBytes: last.end,
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
