import { z } from 'zod';
import { NotFoundError } from '../../domain/errors.js';

/** Postgres' `integer`, which ids are. */
const LARGEST_ID = 2_147_483_647;
/** No row has it, so that a filter by an id that cannot be finds nothing. */
const NO_ROW = 0;

/** Digits and nothing else: `Number` would also take "1e1", " 5", "0x10" and nothing at all. */
function asInteger(text: unknown): unknown {
  return typeof text === 'string' && /^-?\d+$/.test(text) ? Number(text) : text;
}

const anyInteger = z.preprocess(asInteger, z.int('must be an integer'));

function integerFrom(min: number, max = Number.MAX_SAFE_INTEGER) {
  const range =
    max === Number.MAX_SAFE_INTEGER ? `must be an integer from ${min}` : `must be ${min} to ${max}`;
  return z.preprocess(asInteger, z.int('must be an integer').min(min, range).max(max, range));
}

/** A count of things in a query, from 1. */
export const countUpTo = (max: number) => integerFrom(1, max);

export const offset = integerFrom(0).default(0).describe('How many to skip; none by default.');

/** What every list takes. */
export const page = {
  limit: countUpTo(500).default(50).describe('How many at most; 50 by default.'),
  offset,
};

/** The part of a query to Prisma that a page is. */
export function pageArgs(query: { limit: number; offset: number }): { take: number; skip: number } {
  return { take: query.limit, skip: Math.min(query.offset, LARGEST_ID) };
}

/** In a filter: an id that no row can have fits no row. */
export const idFilter = anyInteger.transform((id) => (isRowId(id) ? id : NO_ROW));

export const idParams = z.object({ id: anyInteger.describe('Its id.') });

/**
 * The id of a path as the database can hold it.
 *
 * @param what the thing it is the id of, such as `Review`
 * @throws NotFoundError for an integer that no row can have
 */
export function rowId(what: string, { id }: z.output<typeof idParams>): number {
  if (isRowId(id)) return id;
  throw new NotFoundError(`${what} ${id} not found`);
}

function isRowId(id: number): boolean {
  return id >= 1 && id <= LARGEST_ID;
}

/** Postgres' text cannot hold NUL, so that it must not get there. */
export const jobId = z
  .string()
  .regex(/^[^\0]*$/, 'must be a job id, which has no NUL')
  .describe('Id of the job.');

export const jobIdParams = z.object({ job_id: jobId });

const BOOLEANS: Record<string, boolean> = {
  true: true,
  '1': true,
  yes: true,
  on: true,
  false: false,
  '0': false,
  no: false,
  off: false,
};

/** As clients of many languages write it: Python's `True` is one. */
export const booleanFilter = z.preprocess(
  (text) => (typeof text === 'string' ? (BOOLEANS[text.toLowerCase()] ?? text) : text),
  z.boolean('must be true or false'),
);
