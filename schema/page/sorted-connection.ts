import { queryFromInfo } from '@pothos/plugin-prisma';
import { Kind, type GraphQLResolveInfo } from 'graphql';
import { z } from 'zod';
import {
  countFound,
  MOST_FOUND,
  readPlaces,
  type ListOrder,
  type ListTable,
  type Place,
} from '../../src/domain/lists/list-page.js';
import { LONGEST_SEARCH, searchQuery } from '../../src/domain/lists/search-query.js';
import type { Prisma } from '../../src/generated/prisma/client.js';
import type { builder } from '../builder.js';
import type { GraphQLContext } from '../context.js';
import { DEFAULT_PAGE_SIZE } from './page-args.js';
import { readCursor, writeCursor } from './place-cursor.js';

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;

/** The order of a list where none is asked for: its cursors are those of lists that have no other. */
export const NEWEST_FIRST: ListOrder = { column: 'id', descending: true };
export const OLDEST_FIRST: ListOrder = { column: 'id', descending: false };
export const UPDATED_FIRST: ListOrder = { column: 'updated_at', descending: true };

const longest = `must have at most ${LONGEST_SEARCH} characters`;

/**
 * The argument `search` of a list.
 *
 * @param what the texts it looks into
 */
export function searchArg(t: PothosSchemaTypes.QueryFieldBuilder<Types, Types['Root']>, what: string) {
  return t.arg.string({
    description:
      `Only those that have all of these words in ${what}, in any order and letter case; of a longer word its beginning ` +
      `is enough. Up to ${LONGEST_SEARCH} characters. \`totalCount\` then counts up to ${MOST_FOUND.toLocaleString('en')}, and one for more.`,
    validate: z.string().max(LONGEST_SEARCH, longest).nullish(),
  });
}

/** Of a field of rows, what the Prisma plugin makes of the selection. */
interface Selected {
  select?: object;
  include?: object;
}

export interface SortedConnection<Row> {
  args: PothosSchemaTypes.DefaultConnectionArguments & { search?: string | null };
  context: GraphQLContext;
  info: GraphQLResolveInfo;
  typeName: 'Suggestion' | 'Review' | 'Action';
  table: ListTable;
  condition: Prisma.Sql;
  order: ListOrder;
  /** A page of the newest first, where nothing is searched for: as `findMany` takes it. */
  newest: (query: Selected & { cursor?: { id: number }; take: number; skip: number }) => Promise<Row[]>;
  byId: (query: Selected & { where: { id: { in: number[] } } }) => Promise<Row[]>;
  /** How many there are where nothing is searched for. */
  totalCount: () => Promise<number>;
}

/**
 * A page of a list that can be searched and sorted. A cursor has the row's place in the order rather than its id alone:
 * it holds when rows come before it, and when the row itself moves or goes.
 */
export async function sortedConnection<Row extends { id: number }>(list: SortedConnection<Row>) {
  const { args, context, info, table, condition, order } = list;
  const query = searchQuery(args.search);
  const fromEnd = args.last != null || args.before != null;
  const size = args.first ?? args.last ?? DEFAULT_PAGE_SIZE;
  const given = args.after ?? args.before;
  const place = given == null ? null : readCursor(given, order, args.after == null ? 'before' : 'after');
  const totalCount =
    query === null ? list.totalCount : () => countFound(context.core, { table, condition, query });
  const page = isCountAlone(info)
    ? []
    : await readPage(list, { place, query, fromEnd, take: size + 1, selected: selectionOf(list) });
  const isFull = page.length > size;
  const shown = !isFull ? page : fromEnd ? page.slice(1) : page.slice(0, size);
  const edges = shown.map(({ place, row }) => ({ cursor: writeCursor(place, order), node: row }));
  return {
    edges,
    totalCount,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: args.before != null ? true : args.last != null ? false : isFull,
      hasPreviousPage: args.after != null ? true : fromEnd ? isFull : false,
    },
  };
}

interface WantedPage {
  place: Place | null;
  query: string | null;
  fromEnd: boolean;
  take: number;
  selected: Selected;
}

async function readPage<Row extends { id: number }>(
  { context, table, condition, order, newest, byId }: SortedConnection<Row>,
  { place, query, fromEnd, take, selected }: WantedPage,
): Promise<{ place: Place; row: Row }[]> {
  if (order === NEWEST_FIRST && query === null) {
    const rows = await newest({
      ...selected,
      ...(place && { cursor: { id: place.id } }),
      take: fromEnd ? -take : take,
      skip: place ? 1 : 0,
    });
    return rows.map((row) => ({ place: { key: String(row.id), id: row.id }, row }));
  }
  const places = await readPlaces(context.core, { table, condition, query, order, place, take, fromEnd });
  if (places.length === 0) return [];
  const rows = await byId({ ...selected, where: { id: { in: places.map(({ id }) => id) } } });
  const byItsId = new Map(rows.map((row) => [row.id, row]));
  // One that went between the two statements is left out.
  return places.flatMap((place) => {
    const row = byItsId.get(place.id);
    return row === undefined ? [] : [{ place, row }];
  });
}

function selectionOf<Row>({ context, info, typeName }: SortedConnection<Row>): Selected {
  return queryFromInfo({
    context,
    info,
    typeName,
    select: { id: true },
    paths: [['nodes'], ['edges', 'node']],
  });
}

/** Whether nothing is asked for but how many there are. */
function isCountAlone({ fieldNodes }: GraphQLResolveInfo): boolean {
  return fieldNodes.every(({ selectionSet }) =>
    selectionSet?.selections.every(
      (field) => field.kind === Kind.FIELD && ['totalCount', '__typename'].includes(field.name.value),
    ),
  );
}
