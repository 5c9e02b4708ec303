import { decodeRecord, encodeRecord, type StoredLine } from '../../domain/runs/log-chunk.js';

/** Of a run's log at most this is kept, half from its beginning and half from its end. */
const MAX_LOG_BYTES = 64 * 1024 * 1024;

/**
 * Lines are bounded beside bytes, since a line costs its time and its stream too: without this a job that
 * prints nothing but line feeds would take hundreds of MB.
 */
const MAX_LOG_LINES = 2 * 1024 * 1024;

export interface LogWindowLimits {
  maxBytes: number;
  maxLines: number;
}

/** What was left out between head and tail; bytes are those of the text in UTF-8 and one for each line end. */
export interface LogCut {
  lines: number;
  bytes: number;
}

/**
 * Keeps the beginning and the end of a run's log. Lines of the head go on at once, as records, to `toHead`
 * (the spool file); those of the tail are held here, as records in a ring of at most half the limits, until
 * the run has ended.
 */
export class LogWindow {
  private headOpen = true;
  private headBytes = 0;
  private headLines = 0;
  private readonly tail = new RecordRing();
  private tailBytes = 0;
  private readonly cut: LogCut = { lines: 0, bytes: 0 };
  private lastCutAt: Date | null = null;
  private readonly maxHalfBytes: number;
  private readonly maxHalfLines: number;

  constructor(
    private readonly startedAt: Date,
    private readonly toHead: (record: string) => void,
    private readonly limits: LogWindowLimits = { maxBytes: MAX_LOG_BYTES, maxLines: MAX_LOG_LINES },
  ) {
    this.maxHalfBytes = Math.floor(limits.maxBytes / 2);
    this.maxHalfLines = Math.floor(limits.maxLines / 2);
  }

  push(line: StoredLine): void {
    const record = encodeRecord(line, this.startedAt.getTime());
    const bytes = lineBytes(line);
    if (this.headOpen) {
      if (this.headBytes + bytes <= this.maxHalfBytes && this.headLines < this.maxHalfLines) {
        this.headBytes += bytes;
        this.headLines++;
        this.toHead(record);
        return;
      }
      this.headOpen = false;
    }
    this.tail.push(record);
    this.tailBytes += bytes;
    while (this.tailBytes > this.maxHalfBytes || this.tail.length > this.maxHalfLines) this.dropOldest();
  }

  /** The run has ended: what comes after the head, with the line that says what was cut in its place. */
  *finish(): Generator<string, LogCut | null, undefined> {
    this.headOpen = false;
    if (this.lastCutAt !== null) {
      const notice: StoredLine = {
        at: this.lastCutAt,
        stream: 'stderr',
        text: cutNotice(this.cut, this.limits),
      };
      yield encodeRecord(notice, this.startedAt.getTime());
    }
    for (let record = this.tail.shift(); record !== undefined; record = this.tail.shift()) yield record;
    return this.lastCutAt === null ? null : { ...this.cut };
  }

  private dropOldest(): void {
    const record = this.tail.shift();
    if (record === undefined) return;
    const line = decodeRecord(record, 0, record.length - 1, this.startedAt.getTime());
    const bytes = lineBytes(line);
    this.tailBytes -= bytes;
    this.cut.bytes += bytes;
    this.cut.lines++;
    this.lastCutAt = line.at;
  }
}

/** The text of the line that stands where lines were cut. */
export function cutNotice(cut: LogCut, limits: LogWindowLimits): string {
  return (
    `[selfheal: ${cut.lines} lines (${cut.bytes} bytes) were cut here; ` +
    `a run keeps the first and the last ${limits.maxBytes / 2} bytes of its log, ` +
    `at most ${Math.floor(limits.maxLines / 2)} lines each]`
  );
}

function lineBytes(line: StoredLine): number {
  return Buffer.byteLength(line.text) + 1;
}

const SEGMENT_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

interface Segment {
  data: Buffer;
  /** Where the oldest record begins. */
  start: number;
  /** Where the next record goes. */
  end: number;
}

/** A queue of records in few large buffers, since millions of strings would take several times their text. */
class RecordRing {
  length = 0;
  private segments: Segment[] = [];
  /** An emptied segment, to be used again: a job that floods would otherwise keep the collector busy. */
  private spare: Buffer | null = null;

  push(record: string): void {
    const bytes = Buffer.byteLength(record);
    let last = this.segments.at(-1);
    if (last === undefined || last.data.length - last.end < bytes) {
      last = { data: this.allocate(bytes), start: 0, end: 0 };
      this.segments.push(last);
    }
    last.end += last.data.write(record, last.end);
    this.length++;
  }

  shift(): string | undefined {
    const first = this.segments[0];
    if (first === undefined) return undefined;
    const end = first.data.indexOf(LINE_FEED, first.start) + 1;
    const record = first.data.toString('utf8', first.start, end);
    first.start = end;
    this.length--;
    if (first.start === first.end) {
      this.segments.shift();
      if (first.data.length === SEGMENT_BYTES) this.spare = first.data;
    }
    return record;
  }

  private allocate(bytes: number): Buffer {
    const { spare } = this;
    if (spare !== null && bytes <= SEGMENT_BYTES) {
      this.spare = null;
      return spare;
    }
    return Buffer.allocUnsafeSlow(Math.max(bytes, SEGMENT_BYTES));
  }
}
