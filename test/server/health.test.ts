import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Server } from '../../src/server/create-server.js';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { testServer } from './test-server.js';

const test = useCore({ 'backup.yaml': 'cmd: echo hello\n', 'report.yaml': 'cmd: echo report\n' });
let server: Server;
beforeAll(async () => {
  server = await testServer(test, echoSchema().schema);
});
afterAll(() => server.close());

describe('/health', () => {
  it('has every key of the contract', async () => {
    await server.http.inject('/ping/backup/start');
    test.setTime('2026-03-02T12:01:30.500Z');
    const answer = await server.http.inject('/health');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: 'healthy',
      version: '1.2.3',
      uptime_seconds: 90,
      jobs_running: 1,
      jobs_total: 2,
      scheduler: { status: 'up', backend: 'postgres', reviews_running: 0, reviews_waiting: 0 },
      database: { kind: test.database.kind, status: 'up' },
      jobs: { total: 2, problem_count: 0, problems: [] },
      notifications: { problem_count: 0, problems: [] },
    });
  });

  it('shows a job file that turned bad, and stays healthy on its last good version', async () => {
    const path = await test.write('report.yaml', 'cmd: echo report\nself_healing:\n  mode: sometimes\n');
    const bad = await server.http.inject('/health');
    expect(bad.statusCode).toBe(200);
    expect(bad.json()).toMatchObject({
      status: 'healthy',
      jobs_total: 2,
      jobs: {
        total: 2,
        problem_count: 1,
        problems: [
          {
            file: path,
            line: 3,
            column: expect.any(Number) as number,
            job_id: 'report',
            key: 'self_healing.mode',
            message: expect.stringContaining('reactive') as string,
            keeps_last_good: true,
          },
        ],
      },
    });
    await test.write('report.yaml', 'cmd: echo report\n');
    expect((await server.http.inject('/health')).json()).toMatchObject({ jobs: { problem_count: 0 } });
  });

  it('is degraded, with 503, where the database does not answer', async () => {
    vi.spyOn(test.database, 'ping').mockRejectedValueOnce(new Error('connection refused'));
    const answer = await server.http.inject('/health');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      status: 'degraded',
      jobs_running: null,
      database: { status: 'down' },
    });
    expect(answer.body).not.toContain('connection refused');
  });
});

describe('what is not there', () => {
  it('answers with 404 and a request id', async () => {
    const answer = await server.http.inject({ method: 'POST', url: '/api/v1/nothing?secret=1' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({ detail: 'There is nothing at POST /api/v1/nothing' });
    expect(answer.headers['x-request-id']).toBeDefined();
  });

  it('sends who opens the address in a browser to GraphiQL', async () => {
    const answer = await server.http.inject('/');
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/graphql']);
  });
});
