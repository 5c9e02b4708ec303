import type { BusinessFacts, ContextGap } from '../../../analysis/context.js';
import { absolute } from '../../../changes/path-policy.js';
import { openToRead, type OpenFile, type ReadingPlaces } from '../../../changes/readable-file.js';
import type { Job } from '../../jobs/build-job.js';
import { foreignJson } from './foreign-json.js';
import { lineNumbers } from './line-numbers.js';
import { newestLines } from './newest-lines.js';

/** Read from the end of the log, whatever `max_lines` says: records that a person reads are a few hundred bytes each. */
const MOST_BYTES = 8 * 1024 * 1024;
/** A longer line is no record. */
const MOST_LINE_BYTES = 256 * 1024;
/** Of a larger log the lines are not counted: it would be read from its beginning at each review. */
const COUNTED_BYTES = 64 * 1024 * 1024;
/** Of the summary; it is written for people. */
const MOST_SUMMARY_BYTES = 64 * 1024;

export interface Business {
  facts: BusinessFacts | null;
  gaps: ContextGap[];
}

/** The newest records of the job's business log and its summary; what cannot be read is a gap, never an error. */
export async function readBusinessLog(job: Job, places: ReadingPlaces): Promise<Business> {
  const config = job.resolved().config.self_healing.business_log;
  if (!config) return { facts: null, gaps: [] };
  const gaps: ContextGap[] = [];
  const gap = (reason: string): void => void gaps.push({ part: 'business_log', reason });
  const at = { cwd: job.cwd, home: places.home };
  const path = absolute(config.path, at);
  const log = await withFile(path, places, (file) => readRecords(file, config.max_lines), gap);
  if (log?.isCut) gap(`Of ${path} only the newest ${MOST_BYTES} bytes were read.`);
  const summaryPath = config.summary_path === null ? null : absolute(config.summary_path, at);
  const summary = summaryPath === null ? null : await withFile(summaryPath, places, readSummary, gap);
  if (summary?.isCut) gap(`Of ${summaryPath} only the first ${MOST_SUMMARY_BYTES} bytes were read.`);
  return {
    facts: {
      path,
      records: log?.records ?? [],
      lines: log === null ? 0 : log.all,
      brokenLines: log?.broken ?? 0,
      summary: summaryPath !== null && summary ? { path: summaryPath, text: summary.text } : null,
      prompt: config.context_prompt,
    },
    gaps,
  };
}

async function withFile<T>(
  path: string,
  places: ReadingPlaces,
  read: (file: OpenFile) => Promise<T>,
  gap: (reason: string) => void,
): Promise<T | null> {
  const opened = await openToRead(path, places);
  if ('refusal' in opened) {
    gap(`${path} ${opened.refusal}.`);
    return null;
  }
  try {
    return await read(opened.file);
  } finally {
    await opened.file.handle.close();
  }
}

interface Records {
  records: BusinessFacts['records'];
  broken: number;
  all: number | null;
  isCut: boolean;
}

async function readRecords({ handle, size }: OpenFile, maxLines: number): Promise<Records> {
  const bounds = { lines: maxLines, bytes: MOST_BYTES, lineBytes: MOST_LINE_BYTES };
  const { lines, isOpen, isCut } = await newestLines(handle, size, bounds);
  const counted =
    size <= COUNTED_BYTES
      ? await lineNumbers(
          handle,
          size,
          lines.map(({ start }) => start),
        )
      : null;
  const records: Records['records'] = [];
  let broken = 0;
  for (const [index, line] of lines.entries()) {
    const value = line.isCut ? undefined : foreignJson(line.text);
    // The newest line may be half written.
    if (value !== undefined) records.push({ line: counted?.numbers[index] ?? null, value });
    else if (!(isOpen && index === lines.length - 1)) broken += 1;
  }
  return { records, broken, all: counted?.all ?? null, isCut };
}

async function readSummary({ handle, size }: OpenFile): Promise<{ text: string; isCut: boolean }> {
  const buffer = Buffer.alloc(Math.min(size, MOST_SUMMARY_BYTES));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
  return { text: buffer.toString('utf8', 0, bytesRead), isCut: size > MOST_SUMMARY_BYTES };
}
