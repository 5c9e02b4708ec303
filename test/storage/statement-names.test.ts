import { EventEmitter, once } from 'node:events';
import type { PoolClient } from 'pg';
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

  const count = () => database.prisma.healingReview.count();
  const kept = async (): Promise<string[]> => {
    const { rows } = await database.pool.query<{ name: string }>(
      "SELECT name FROM pg_prepared_statements WHERE statement LIKE '%healing_reviews%' AND name <> ''",
    );
    return rows.map(({ name }) => name);
  };

  it('are kept by connections', async () => {
    await Promise.all(Array.from({ length: 5 }, count));
    expect(await kept()).toHaveLength(1);
  });

  it('are made anew by the next connection, at whatever moment the one before was lost', async () => {
    const used = new Set<PoolClient>();
    const leave = new EventEmitter();
    database.pool.on('acquire', (client) => used.add(client));
    database.pool.on('remove', (client) => {
      used.delete(client);
      leave.emit('left');
    });
    for (let round = 0; round < 20; round += 1) {
      const asked = [count(), database.prisma.$transaction(async (tx) => tx.healingReview.count()), count()];
      if (round % 2 === 1) await Promise.race(asked.map((answer) => answer.catch(() => undefined)));
      const lost = [...used];
      for (const client of lost) client.connection.stream.destroy();
      await Promise.allSettled(asked);
      // The pool hands out a connection until it hears that it ended; whoever got such a one is told so.
      while (lost.some((client) => used.has(client))) await once(leave, 'left');
      expect(await count()).toBe(0);
    }
    expect(await kept()).toHaveLength(1);
  });
});
