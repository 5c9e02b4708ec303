import { beforeAll, describe, expect, it } from 'vitest';
import { countFound, readPlaces, SUGGESTION_LIST } from '../../../src/domain/lists/list-page.js';
import type { ListOrder, Place } from '../../../src/domain/lists/list-page.js';
import { Prisma } from '../../../src/generated/prisma/client.js';
import { useCore } from '../../support/core.js';

const NEWEST: ListOrder = { column: 'id', descending: true };
const SEVERITY: ListOrder = { column: 'severity', descending: true };
const ALL = Prisma.sql`TRUE`;

/** `common` is in each, `third` in every third, `rare` in three. */
describe('a list of more rows than a search looks at one by one', () => {
  const test = useCore({});
  const mostFound = 100;
  const COUNT = 150;

  beforeAll(async () => {
    await test.database.pool.query(`
      INSERT INTO healing_reviews (job_id, trigger, requested_by, window_from, window_to, started_at, updated_at)
      VALUES ('a', 'manual', 'x', now(), now(), now(), now())`);
    await test.database.pool.query(
      `INSERT INTO healing_suggestions (review_id, job_id, category, severity, title, description, current_state,
         suggested_change, expected_impact, affected_files, action_type, source, fingerprint, updated_at)
       SELECT 1, 'job-' || n % 7, 'cost', (enum_range(NULL::healing_severity))[1 + n % 4],
         'Common ' || CASE WHEN n % 3 = 0 THEN 'third' ELSE '' END || CASE WHEN n % 60 = 1 THEN ' rare' ELSE '' END,
         '', '', '', '', '{}', 'manual', 'x', n::text, now()
       FROM generate_series(1, $1::int) AS n`,
      [COUNT],
    );
  });

  const read = (query: string | null, order: ListOrder, place: Place | null = null, fromEnd = false) =>
    readPlaces(test.core, {
      table: SUGGESTION_LIST,
      condition: ALL,
      query,
      mostFound,
      order,
      place,
      take: 3,
      fromEnd,
    });
  const ids = async (...args: Parameters<typeof read>) => (await read(...args)).map(({ id }) => id);

  it('finds what few rows have, in any order', async () => {
    expect(await ids("'rare':*", NEWEST)).toEqual([121, 61, 1]);
    expect(await ids("'rare':*", { ...NEWEST, descending: false })).toEqual([1, 61, 121]);
    expect(await ids("'zebra':*", NEWEST)).toEqual([]);
  });

  it('finds what nearly all rows have, in any order, in both directions', async () => {
    expect(await ids("'comm':*", NEWEST)).toEqual([COUNT, COUNT - 1, COUNT - 2]);
    expect(await ids("'comm':*", NEWEST, { key: '100', id: 100 })).toEqual([99, 98, 97]);
    expect(await ids("'comm':*", NEWEST, { key: '100', id: 100 }, true)).toEqual([103, 102, 101]);
    expect(await ids("'comm':*", NEWEST, null, true)).toEqual([3, 2, 1]);
    // Critical ones are those with a remainder of 3.
    expect(await ids("'comm':*", SEVERITY, { key: 'critical', id: 7 })).toEqual([3, COUNT, COUNT - 4]);
    expect(await ids("'comm':*", SEVERITY, null, true)).toEqual([12, 8, 4]);
  });

  it('counts what it finds up to a bound', async () => {
    const count = (query: string) =>
      countFound(test.core, { table: SUGGESTION_LIST, condition: ALL, query, mostFound });
    expect(await count("'rare':*")).toBe(3);
    expect(await count("'third':*")).toBe(Math.floor(COUNT / 3));
    expect(await count("'comm':*")).toBe(mostFound + 1);
    expect(
      await countFound(test.core, {
        table: SUGGESTION_LIST,
        condition: Prisma.sql`healing_suggestions.job_id = 'job-3'`,
        query: "'comm':*",
        mostFound,
      }),
    ).toBe(22);
  });
});
