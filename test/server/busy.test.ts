import type { PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Server } from '../../src/server/create-server.js';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { testServer } from './test-server.js';

describe('a server whose requests have all connections to the database', () => {
  const test = useCore({});
  let server: Server;
  let taken: PoolClient[] = [];
  beforeAll(async () => {
    server = await testServer(test, echoSchema().schema);
    const { pool } = test.database;
    taken = await Promise.all(Array.from({ length: pool.options.max ?? 1 }, () => pool.connect()));
    // A transaction that takes its time holds its connection also between its statements.
    for (const client of taken) await client.query('BEGIN');
  });
  afterAll(async () => {
    for (const client of taken) client.release();
    await server.close();
  });

  it('is healthy, however many ask, and tells no counts that it would have to wait for', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => server.http.inject('/health')));
    for (const answer of answers) {
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toMatchObject({
        status: 'healthy',
        jobs_running: null,
        database: { status: 'up' },
        scheduler: { status: 'up', reviews_waiting: null },
      });
    }
    // Who asks again and again adds nothing to what the others wait for.
    expect(test.database.pool.waitingCount).toBeLessThanOrEqual(1);
  });

  it('is ready', async () => {
    const answer = await server.http.inject('/ready');
    expect([answer.statusCode, answer.json()]).toEqual([200, { ready: true, reasons: [] }]);
  });

  it('tells the counts again once there is a connection', async () => {
    for (const client of taken.splice(0)) {
      await client.query('ROLLBACK');
      client.release();
    }
    const answer = await server.http.inject('/health');
    expect(answer.json()).toMatchObject({ jobs_running: 0, scheduler: { reviews_waiting: 0 } });
  });
});
