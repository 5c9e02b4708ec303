import type { ListOrder, Place } from '../../src/domain/lists/list-page.js';
import { SEVERITIES } from '../../src/domain/jobs/job-schema.js';
import { badUserInput } from '../errors/bad-user-input.js';

const LARGEST_ID = 2_147_483_647;

/** As the Prisma plugin writes those of lists by id: a cursor from before there were orders is still one. */
const BY_ID = /^GPC:N:(\d{1,10})$/;
const BY_COLUMN = /^(\w+):(.+):(\d{1,10})$/;

/** A place in an order, as text that a client hands back. */
export function writeCursor({ key, id }: Place, { column }: ListOrder): string {
  return Buffer.from(column === 'id' ? `GPC:N:${id}` : `${column}:${key}:${id}`).toString('base64');
}

/** @throws GraphQLError where the text is no cursor of a list in this order */
export function readCursor(cursor: string, order: ListOrder, argument: 'after' | 'before'): Place {
  const place = placeIn(Buffer.from(cursor, 'base64').toString('utf8'), order);
  if (place !== null && place.id <= LARGEST_ID) return place;
  const message = 'must be a cursor of this connection in this order';
  throw badUserInput(`${argument} ${message}`, [{ path: [argument], message }]);
}

function placeIn(text: string, { column }: ListOrder): Place | null {
  if (column === 'id') {
    const id = BY_ID.exec(text)?.[1];
    return id === undefined ? null : { key: id, id: Number(id) };
  }
  const [, of, key = '', id] = BY_COLUMN.exec(text) ?? [];
  return of === column && KEYS[column](key) ? { key, id: Number(id) } : null;
}

/** What stands in the columns: nothing else reaches the database. */
const KEYS = {
  severity: (key: string) => (SEVERITIES as readonly string[]).includes(key),
  updated_at: (key: string) => /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(key) && !Number.isNaN(Date.parse(key)),
} as const;
