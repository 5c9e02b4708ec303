import { setImmediate } from 'node:timers/promises';
import { RE2JS, RE2JSException } from 're2js';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { ValidationError } from '../errors.js';
import type { LogStream } from './log-chunk.js';
import { chunksFrom } from './read-log.js';

export const LONGEST_PATTERN = 200;
export const MOST_MATCHES = 10_000;
/** A longer search answers with what it has, and where to go on. */
const SEARCH_MS = 1_000;
/** Others get their turn after so long, in milliseconds. */
const TURN_MS = 20;
/**
 * Steps of a compiled expression, and characters of a line that it looks at. RE2 never goes back, but each character may
 * take as many steps as there are: both together are 0.2 s for the worst line. The address of a host takes 27 steps.
 */
const MOST_STEPS = 500;
const SEARCHED_CHARACTERS = 8 * 1024;

export interface LogSearch {
  /** A text, or with `regex` an expression in RE2's syntax; an empty one is in every line. */
  pattern: string;
  regex?: boolean | null;
  matchCase?: boolean | null;
  stream?: LogStream | null;
  after?: number | null;
  first?: number | null;
}

export interface LogMatches {
  /** Numbers of the lines, from 1, in their order. */
  lines: number[];
  /** The line behind which the search goes on; null where the log is searched through. */
  nextAfter: number | null;
}

/**
 * The lines of a run's log that a text or an expression is in, in bounded time and memory: what is left is for the next
 * call, which begins at `nextAfter`.
 *
 * @param clock milliseconds that pass
 * @throws ValidationError for an expression that cannot be read, or would take too long
 */
export async function searchLog(
  prisma: PrismaClient,
  run: { id: number; startedAt: Date; logLines: number },
  search: LogSearch,
  { signal, clock = () => performance.now() }: { signal?: AbortSignal; clock?: () => number } = {},
): Promise<LogMatches> {
  const matches = matcher(search);
  const { stream, first } = search;
  const wanted = first ?? MOST_MATCHES;
  const lines: number[] = [];
  const began = clock();
  let turn = began;
  let last = search.after ?? 0;
  for await (const chunk of chunksFrom(prisma, run, last + 1, run.logLines)) {
    for (const line of chunk.lines.slice(Math.max(0, last + 1 - chunk.firstLine))) {
      if (lines.length === wanted) return { lines, nextAfter: last };
      last += 1;
      if ((stream == null || line.stream === stream) && matches(line.text)) lines.push(last);
      const now = clock();
      if (now - began > SEARCH_MS || signal?.aborted) return { lines, nextAfter: endOr(last, run) };
      if (now - turn > TURN_MS) {
        await setImmediate();
        turn = clock();
      }
    }
  }
  return { lines, nextAfter: null };
}

function endOr(last: number, { logLines }: { logLines: number }): number | null {
  return last < logLines ? last : null;
}

function matcher({ pattern, regex, matchCase }: LogSearch): (text: string) => boolean {
  if (regex) {
    const expression = compile(pattern, matchCase ?? false);
    return (text) => expression.test(text.slice(0, SEARCHED_CHARACTERS));
  }
  if (matchCase) return (text) => text.includes(pattern);
  const wanted = pattern.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}

function compile(pattern: string, matchCase: boolean): RE2JS {
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(pattern, matchCase ? 0 : RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw refusal(`is no regular expression in RE2's syntax (${error.message})`, error);
  }
  if (expression.programSize() <= MOST_STEPS) return expression;
  throw refusal('is too large an expression; repeat less');
}

function refusal(message: string, cause?: unknown): ValidationError {
  return new ValidationError(`pattern ${message}`, [{ path: ['pattern'], message }], { cause });
}
