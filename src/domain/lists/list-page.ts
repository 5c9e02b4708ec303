import { Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';

/** A table that is shown as a list, and the one that has the words of its rows (the migration `search`). */
export interface ListTable {
  rows: 'healing_suggestions' | 'healing_reviews' | 'healing_actions';
  words: 'healing_suggestion_words' | 'healing_review_words' | 'healing_action_words';
}

export const SUGGESTION_LIST: ListTable = {
  rows: 'healing_suggestions',
  words: 'healing_suggestion_words',
};
export const REVIEW_LIST: ListTable = { rows: 'healing_reviews', words: 'healing_review_words' };
export const ACTION_LIST: ListTable = { rows: 'healing_actions', words: 'healing_action_words' };

/** By a column, rows that are equal in it by their id in the same direction: so each row has one place. */
export interface ListOrder {
  column: 'id' | 'severity' | 'updated_at';
  descending: boolean;
}

const COLUMN_TYPES = { id: 'integer', severity: 'healing_severity', updated_at: 'timestamptz' } as const;

/** Where a row stands in an order: what it had in the column when it was read, and its id. Holds while rows come, go and change. */
export interface Place {
  key: string;
  id: number;
}

export interface ListPart {
  table: ListTable;
  /** Of SQL, on the table by its own name. */
  condition: Prisma.Sql;
  /** From `searchQuery`; null: whatever the words. */
  query: string | null;
  /** For tests: another bound than `MOST_FOUND`. */
  mostFound?: number;
}

export interface ListPageArgs extends ListPart {
  order: ListOrder;
  /** Only what follows this place, or (with `fromEnd`) precedes it. */
  place: Place | null;
  take: number;
  /** The last ones instead of the first. */
  fromEnd: boolean;
}

/**
 * Rows that a search looks at one by one. Up to this many the index of words finds, and they are sorted; of more, which
 * is most of the table, the order is read until enough of its rows have the words. Either way a search among a million
 * rows ends in a fifth of a second, and the count of what it finds stops here.
 */
export const MOST_FOUND = 10_000;

/** Places of a page of a list, in its order. One statement. */
export async function readPlaces(
  { readRows }: Pick<Core, 'readRows'>,
  { order, fromEnd, ...page }: ListPageArgs,
): Promise<Place[]> {
  const walk = { ...order, descending: order.descending !== fromEnd };
  const rows = await readRows<{ id: number; key: unknown }>(
    page.query === null ? plainStatement(page, walk) : searchStatement(page, page.query, walk),
  );
  const places = rows.map(({ id, key }) => ({
    id,
    key: key instanceof Date ? key.toISOString() : String(key),
  }));
  return fromEnd ? places.reverse() : places;
}

type Page = Omit<ListPageArgs, 'order' | 'fromEnd'>;

function plainStatement({ table, condition, place, take }: Page, order: ListOrder): Prisma.Sql {
  const { rows, id, key, behind, sorted } = named(table, order, place);
  return Prisma.sql`SELECT ${id} AS id, ${key} AS key FROM ${rows} WHERE ${condition} AND ${behind} ${sorted} LIMIT ${take}`;
}

function searchStatement(page: Page, query: string, order: ListOrder): Prisma.Sql {
  const { table, condition, place, take, mostFound = MOST_FOUND } = page;
  const { rows, id, key, behind, sorted } = named(table, order, place);
  const found = named({ ...table, rows: 'found' }, { ...order, column: 'key' }, place, order.column);
  return Prisma.sql`
    WITH found AS MATERIALIZED (${foundStatement(page, query, Prisma.sql`${id} AS id, ${key} AS key`)}),
         size AS (SELECT count(*) AS found FROM found)
    (SELECT id, key FROM found WHERE (SELECT found FROM size) <= ${mostFound} AND ${found.behind}
      ${found.sorted} LIMIT ${take})
    UNION ALL
    -- As a value of the row, so that no plan reads all that have the words and sorts them.
    (SELECT ${id} AS id, ${key} AS key FROM ${rows} WHERE (SELECT found FROM size) > ${mostFound}
      AND ${condition} AND ${behind}
      AND (SELECT words @@ to_tsquery('simple', ${query}) FROM ${Prisma.raw(table.words)} AS its WHERE its.id = ${id})
      ${sorted} LIMIT ${take})`;
}

/** What the index of words finds, but not more than one row too many. */
function foundStatement(
  { table, condition, mostFound = MOST_FOUND }: Omit<ListPart, 'query'>,
  query: string,
  columns: Prisma.Sql,
): Prisma.Sql {
  const rows = Prisma.raw(table.rows);
  return Prisma.sql`
    SELECT ${columns} FROM ${Prisma.raw(table.words)} AS its JOIN ${rows} ON ${rows}.id = its.id
     WHERE its.words @@ to_tsquery('simple', ${query}) AND ${condition} LIMIT ${mostFound + 1}`;
}

/** How many a search finds: exactly up to `MOST_FOUND`, and that number and one for more. */
export async function countFound(
  { readRows }: Pick<Core, 'readRows'>,
  { query, ...part }: ListPart & { query: string },
): Promise<number> {
  const [row] = await readRows<{ count: number }>(
    Prisma.sql`SELECT count(*)::integer AS count FROM (${foundStatement(part, query, Prisma.sql`1`)}) AS found`,
  );
  return row?.count ?? 0;
}

interface Named {
  rows: Prisma.Sql;
  id: Prisma.Sql;
  key: Prisma.Sql;
  /** Whether a row follows the place. */
  behind: Prisma.Sql;
  sorted: Prisma.Sql;
}

function named(
  table: { rows: ListTable['rows'] | 'found' },
  { column, descending }: { column: ListOrder['column'] | 'key'; descending: boolean },
  place: Place | null,
  typeOf = column as ListOrder['column'],
): Named {
  const rows = Prisma.raw(table.rows);
  const id = Prisma.sql`${rows}.id`;
  const key = Prisma.sql`${rows}.${Prisma.raw(column)}`;
  const direction = Prisma.raw(descending ? 'DESC' : 'ASC');
  const type = Prisma.raw(COLUMN_TYPES[typeOf]);
  const after = Prisma.raw(descending ? '<' : '>');
  return {
    rows,
    id,
    key,
    behind:
      place === null
        ? Prisma.sql`TRUE`
        : Prisma.sql`(${key}, ${id}) ${after} (${place.key}::text::${type}, ${place.id}::integer)`,
    sorted: Prisma.sql`ORDER BY ${key} ${direction}, ${id} ${direction}`,
  };
}
