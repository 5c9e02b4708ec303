import { decodeBase64 } from '@pothos/core';
import { z } from 'zod';

/** Objects a page holds where neither `first` nor `last` says otherwise. */
export const DEFAULT_PAGE_SIZE = 50;
export const LARGEST_PAGE_SIZE = 500;

const expected = `must be a whole number from 1 to ${LARGEST_PAGE_SIZE}`;
export const pageSizeSchema = z.int(expected).min(1, expected).max(LARGEST_PAGE_SIZE, expected).nullish();

export const idListSchema = z
  .array(z.unknown())
  .max(LARGEST_PAGE_SIZE, `must hold at most ${LARGEST_PAGE_SIZE} ids`);

/** Rows a page may hold: for the cost of a query before it runs. */
export function pageSize(args: { first?: number | null; last?: number | null }): number {
  const size = args.first ?? args.last ?? DEFAULT_PAGE_SIZE;
  return Math.min(Math.max(size, 1), LARGEST_PAGE_SIZE);
}

/** Which of `first`, `last`, `after` and `before` go together: a page has one direction. */
export const directionSchema = z.looseObject({}).superRefine((args, context) => {
  const has = (name: string) => args[name] != null;
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (has('first') && has('last')) refuse('last', 'goes without first: a page has one direction');
  if (has('after') && has('before')) refuse('before', 'goes without after: a page has one direction');
  if (has('after') && has('last')) refuse('last', 'goes with before; with after goes first');
  if (has('before') && has('first')) refuse('first', 'goes with after; with before goes last');
});

/** For connections over rows with an integer key, whose cursors the Prisma plugin makes. */
export const databasePageSchema = directionSchema.superRefine((args, context) => {
  for (const name of ['after', 'before']) {
    const cursor = args[name];
    if (typeof cursor === 'string' && !isDatabaseCursor(cursor)) {
      context.addIssue({ code: 'custom', path: [name], message: 'must be a cursor of this connection' });
    }
  }
});

function isDatabaseCursor(cursor: string): boolean {
  try {
    const match = /^GPC:N:(\d{1,10})$/.exec(decodeBase64(cursor));
    return match?.[1] !== undefined && Number(match[1]) <= 2_147_483_647;
  } catch {
    return false;
  }
}
