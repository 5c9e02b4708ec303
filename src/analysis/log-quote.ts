import type { LogLine } from './context.js';

/** Of a longer line only its beginning is quoted; nobody reads ten megabytes in a suggestion. */
export const QUOTED_LENGTH = 1_000;

/** One line of a log with the place it stands at. */
export interface LogQuote {
  runId: number;
  /** Within its run, from 1. */
  line: number;
  stream: LogLine['stream'];
  /** The exact text; with `cut`, its beginning. */
  text: string;
  cut?: true;
}

/**
 * A quote that may be kept: its text is a copy. A line is often a slice of a large chunk, and keeping the slice would
 * keep the chunk in memory.
 */
export function quoteOf(runId: number, line: number, entry: LogLine): LogQuote {
  const long = entry.text.length > QUOTED_LENGTH;
  // Joining and cutting again makes the engine write a string of its own, lone surrogates and all.
  const text = ` ${long ? entry.text.slice(0, QUOTED_LENGTH) : entry.text}`.slice(1);
  return { runId, line, stream: entry.stream, text, ...(long ? { cut: true as const } : {}) };
}
