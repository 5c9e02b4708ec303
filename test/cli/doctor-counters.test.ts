import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCounters } from '../../src/cli/doctor/check-storage.js';
import type { Database } from '../../src/storage/database.js';
import { testDatabase } from '../support/database.js';

describe('what doctor says about the counters', () => {
  let database: Database;
  let url: string;
  beforeAll(async () => {
    database = await testDatabase();
    const { connectionString, host } = database.pool.options;
    url =
      connectionString ?? `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(host ?? '')}`;
  });
  afterAll(() => database.close());

  it('is that they agree with the rows', async () => {
    expect(await checkCounters(url)).toEqual({
      name: 'counters',
      state: 'ok',
      detail: 'they agree with the rows',
    });
  });

  it('is how many do not, and what mends them', async () => {
    await database.pool.query(
      "INSERT INTO healing_counters VALUES ('review', 'backup', 'failed', '', '', 3)",
    );
    expect(await checkCounters(url)).toEqual({
      name: 'counters',
      state: 'wrong',
      detail: '1 do not agree with the rows; SELECT healing_recount() mends them',
    });
    await database.pool.query('SELECT healing_recount()');
    expect(await checkCounters(url)).toMatchObject({ state: 'ok' });
  });

  it('is that they are still to be made, before the first start on a database', async () => {
    await database.pool.query('DROP TABLE healing_counters CASCADE');
    expect(await checkCounters(url)).toMatchObject({ state: 'note' });
  });
});
