import { readLines, type NumberedLine } from './read-log.js';
import type { PrismaClient } from '../../generated/prisma/client.js';

export const LARGEST_LOG_PAGE = 1_000;
const DEFAULT_LOG_PAGE = 100;
type LogStream = NumberedLine['stream'];

/** Of one line; longer ones are cut, since a page of lines of megabytes helps nobody. */
const SHOWN_BYTES = 64 * 1024;
/** Of all lines of a page; it then ends early. */
const PAGE_BYTES = 4 * 1024 * 1024;
/** Lines looked at for one page where a stream is asked for, so that a rare one costs no walk through millions. */
const SCANNED_LINES = 100_000;
const STEP = 5_000;

export interface ShownLine {
  number: number;
  at: Date;
  stream: LogStream;
  text: string;
  cut: boolean;
}

export interface LogPage {
  lines: ShownLine[];
  totalLines: number;
  nextAfter: number | null;
}

export interface LogPageArgs {
  first?: number | null;
  after?: number | null;
  /** The line that is to stand in the middle; instead of `after`. */
  around?: number | null;
  last?: number | null;
  stream?: LogStream | null;
}

/** A page of a run's log in bounded memory, from its start, after a line, around one, or its end. */
export async function readLogPage(
  prisma: PrismaClient,
  run: { id: number; startedAt: Date; logLines: number },
  args: LogPageArgs,
): Promise<LogPage> {
  return args.last != null ? lastLines(prisma, run, args.last, args) : firstLines(prisma, run, args);
}

async function firstLines(
  prisma: PrismaClient,
  run: { id: number; startedAt: Date; logLines: number },
  { first, after, around, stream }: LogPageArgs,
): Promise<LogPage> {
  const wanted = first ?? DEFAULT_LOG_PAGE;
  const start = Math.max(0, around == null ? (after ?? 0) : firstAround(around, wanted, run.logLines) - 1);
  const lines: ShownLine[] = [];
  let bytes = 0;
  let seen = start;
  while (seen < run.logLines && seen - start < SCANNED_LINES) {
    const step = stream == null ? Math.min(wanted - lines.length, STEP) : STEP;
    const read = await readLines(prisma, run, seen + 1, step);
    if (read.length === 0) break; // fewer lines than the run says: what was stored is all there is
    for (const line of read) {
      if (stream == null || line.stream === stream) {
        const shown = shownLine(line);
        bytes += Buffer.byteLength(shown.text);
        if (lines.length === wanted || (bytes > PAGE_BYTES && lines.length > 0)) {
          return { lines, totalLines: run.logLines, nextAfter: seen };
        }
        lines.push(shown);
      }
      seen = line.line;
    }
    if (lines.length === wanted) break;
  }
  return { lines, totalLines: run.logLines, nextAfter: seen < run.logLines ? seen : null };
}

/** Number of the first line of a full page with that line in its middle, or as near to it as the log's ends allow. */
function firstAround(line: number, size: number, total: number): number {
  return Math.max(1, Math.min(line - Math.floor(size / 2), total - size + 1));
}

async function lastLines(
  prisma: PrismaClient,
  run: { id: number; startedAt: Date; logLines: number },
  wanted: number,
  { stream }: LogPageArgs,
): Promise<LogPage> {
  const lines: ShownLine[] = [];
  let bytes = 0;
  let end = run.logLines;
  const oldest = Math.max(0, run.logLines - SCANNED_LINES);
  while (end > oldest && lines.length < wanted) {
    const step = Math.min(stream == null ? wanted - lines.length : STEP, end - oldest);
    const read = await readLines(prisma, run, end - step + 1, step);
    for (const line of read.reverse()) {
      if (stream != null && line.stream !== stream) continue;
      const shown = shownLine(line);
      bytes += Buffer.byteLength(shown.text);
      if (lines.length === wanted || (bytes > PAGE_BYTES && lines.length > 0)) {
        return { lines: lines.reverse(), totalLines: run.logLines, nextAfter: null };
      }
      lines.push(shown);
    }
    end -= step;
  }
  return { lines: lines.reverse(), totalLines: run.logLines, nextAfter: null };
}

function shownLine({ line, at, stream, text }: NumberedLine): ShownLine {
  // A UTF-16 unit is at least one byte and at most three.
  if (text.length * 3 <= SHOWN_BYTES) return { number: line, at, stream, text, cut: false };
  const bytes = Buffer.from(text);
  if (bytes.length <= SHOWN_BYTES) return { number: line, at, stream, text, cut: false };
  let end = SHOWN_BYTES;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--; // not in the middle of a character
  return { number: line, at, stream, text: bytes.toString('utf8', 0, end), cut: true };
}
