import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.js';
import type { Server } from '../../src/server/create-server.js';
import { schema } from '../../schema/index.js';
import { useCore } from '../support/core.js';
import { testServer } from './test-server.js';
import { wsClient } from './ws-client.js';

describe('a process of role worker', () => {
  const test = useCore({ 'fetch.yaml': 'cmd: echo\n' });
  let server: Server;
  beforeAll(async () => (server = await testServer(test, schema, { role: 'worker' })));
  afterAll(() => server.close());

  it.each(['/health', '/ready', '/metrics'])('answers %s', async (url) => {
    expect((await server.http.inject(url)).statusCode).toBe(200);
  });

  it.each(['/graphql', '/api/v1/jobs', '/ping/fetch', '/nothing'])('answers nothing at %s', async (url) => {
    const answer = await server.http.inject(url);
    expect(answer.statusCode).toBe(404);
    const message = 'This process carries out reviews, and answers only /health, /ready, /metrics';
    expect(answer.json()).toMatchObject(url === '/graphql' ? { errors: [{ message }] } : { detail: message });
  });

  it('takes no WebSocket', async () => {
    const socket = wsClient(`http://127.0.0.1:${await server.listen()}`);
    await expect(socket.client.iterate({ query: '{ __typename }' }).next()).rejects.toBeDefined();
    await socket.client.dispose();
  });
});

describe('the role', () => {
  const load = (env: Record<string, string>) =>
    loadConfig({ env: { HOME: '/nowhere', ...env }, cwd: '/nowhere' });

  it('other than all needs a Postgres server', () => {
    expect(() => load({ SELFHEAL_ROLE: 'worker' })).toThrow(
      /role: worker needs a Postgres server \(DATABASE_URL\)/,
    );
    const config = load({ SELFHEAL_ROLE: 'api', DATABASE_URL: 'postgresql://127.0.0.1/selfheal' });
    expect(config.role).toBe('api');
  });

  it('must be one of three', () => {
    expect(() => load({ SELFHEAL_ROLE: 'boss' })).toThrow(
      'variable SELFHEAL_ROLE: must be one of all, api, worker',
    );
  });
});
