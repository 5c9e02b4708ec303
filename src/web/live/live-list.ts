/** What every row has: the newer of two of one id is the one with the later `updatedAt`. */
export interface LiveRow {
  id: string;
  updatedAt: string;
}

export interface Page<Row> {
  rows: readonly Row[];
  /** Reads on behind the page. */
  endCursor: string | null;
  hasMore: boolean;
  total: number;
}

/** Which rows a list has, and in which order: the same as the server's. */
export interface ListRules<Row> {
  fits: (row: Row) => boolean;
  /** Negative where `a` stands before `b`; never 0 for two of different ids. */
  compare: (a: Row, b: Row) => number;
}

/**
 * The beginning of a list of the server, as far as it is read, kept as the server has it: pages are appended, and what
 * happens changes, moves, brings and takes away rows.
 */
export interface LiveList<Row> {
  rows: readonly Row[];
  /** New ones that wait until the list may move; see `Change.hold`. */
  held: readonly Row[];
  /** Null where pages do not go on from here: then the list is read anew, longer than before. */
  endCursor: string | null;
  /** The last row that was read, though it may have left the list: it, and what stands before it, is all here. */
  boundary: Row | null;
  hasMore: boolean;
  total: number;
  /** The total may be another since: what changed is not among the rows. */
  totalIsStale: boolean;
}

export interface Change {
  /** New rows wait in `held`, so that nothing moves under somebody's pointer. */
  hold?: boolean;
  /** More rows than this are given up at the end; they can be read again. */
  most?: number;
}

export function firstPage<Row extends LiveRow>(page: Page<Row>): LiveList<Row> {
  return { ...page, boundary: page.rows.at(-1) ?? null, held: [], totalIsStale: false };
}

/** A page that was asked for behind `endCursor`; what came to the list meanwhile is not doubled. */
export function nextPage<Row extends LiveRow>(
  list: LiveList<Row>,
  page: Page<Row>,
  rules: ListRules<Row>,
): LiveList<Row> {
  const known = new Set([...list.rows, ...list.held].map(({ id }) => id));
  const fresh = page.rows.filter(({ id }) => !known.has(id));
  return {
    ...list,
    rows: [...list.rows, ...fresh].sort(rules.compare),
    endCursor: page.endCursor ?? list.endCursor,
    boundary: page.rows.at(-1) ?? list.boundary,
    hasMore: page.hasMore,
    total: page.total,
    totalIsStale: false,
  };
}

/** What happened: rows as they stand since, in the order of their changes. */
export function changed<Row extends LiveRow>(
  list: LiveList<Row>,
  changes: readonly Row[],
  rules: ListRules<Row>,
  { hold = false, most = Infinity }: Change = {},
): LiveList<Row> {
  if (changes.length === 0) return list;
  const newest = new Map<string, Row>();
  for (const row of changes) {
    const before = newest.get(row.id);
    if (!before || !isOlder(row, before)) newest.set(row.id, row);
  }
  let { total } = list;
  let totalIsStale = list.totalIsStale;
  const arrived: Row[] = [];
  const keep = (rows: readonly Row[]): Row[] =>
    rows.flatMap((row) => {
      const change = newest.get(row.id);
      if (!change) return [row];
      newest.delete(row.id);
      const now = isOlder(change, row) ? row : change;
      if (rules.fits(now)) return [now];
      total -= 1;
      return [];
    });
  const rows = keep(list.rows);
  const held = keep(list.held);
  for (const row of newest.values()) {
    // Whether it was counted before is not known here.
    totalIsStale = true;
    if (!rules.fits(row)) continue;
    const withinReach = !list.hasMore || (list.boundary !== null && rules.compare(row, list.boundary) <= 0);
    if (!withinReach) continue;
    total += 1;
    arrived.push(row);
  }
  return trimmed(
    {
      ...list,
      rows: (hold ? rows : [...rows, ...arrived]).sort(rules.compare),
      held: hold ? [...held, ...arrived].sort(rules.compare) : held,
      total,
      totalIsStale,
    },
    most,
  );
}

/** What waited takes its place. */
export function released<Row extends LiveRow>(
  list: LiveList<Row>,
  rules: ListRules<Row>,
  most = Infinity,
): LiveList<Row> {
  if (list.held.length === 0) return list;
  const rows = [...list.rows, ...list.held].sort(rules.compare);
  return trimmed({ ...list, rows, held: [] }, most);
}

function trimmed<Row extends LiveRow>(list: LiveList<Row>, most: number): LiveList<Row> {
  const held = list.held.slice(0, most);
  if (list.rows.length <= most) return held.length === list.held.length ? list : { ...list, held };
  const rows = list.rows.slice(0, most);
  return { ...list, rows, held, endCursor: null, boundary: rows.at(-1) ?? null, hasMore: true };
}

/** ISO 8601 in UTC with milliseconds, as the server writes all times, sorts as text. */
function isOlder(row: LiveRow, than: LiveRow): boolean {
  return row.updatedAt < than.updatedAt;
}
