import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/storage/database.js';
import { statementNames } from '../../src/storage/statement-names.js';
import { testDatabase } from '../support/database.js';

describe('statementNames', () => {
  it('gives the same SQL the same name, and no two one', () => {
    const nameOf = statementNames();
    const one = nameOf({ sql: 'SELECT 1' });
    expect(nameOf({ sql: 'SELECT 2' })).not.toBe(one);
    expect(nameOf({ sql: 'SELECT 1' })).toBe(one);
  });

  it('gives no more names than it may, and keeps those it gave', () => {
    const nameOf = statementNames(2);
    const names = ['a', 'b', 'c', 'b'].map((sql) => nameOf({ sql }));
    expect(names).toEqual([expect.stringMatching(/./), expect.stringMatching(/./), '', names[1]]);
  });
});

describe('prepared statements', () => {
  let database: Database;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it('are kept by connections to a server, and by none to the embedded database', async () => {
    await Promise.all(Array.from({ length: 5 }, () => database.prisma.healingReview.count()));
    const { rows } = await database.pool.query<{ statement: string }>(
      "SELECT statement FROM pg_prepared_statements WHERE name <> ''",
    );
    const kept = rows.filter(({ statement }) => statement.includes('healing_reviews'));
    expect(kept).toHaveLength(database.kind === 'server' ? 1 : 0);
  });
});
