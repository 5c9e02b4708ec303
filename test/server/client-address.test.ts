import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Server } from '../../src/server/create-server.js';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { recordingLog, testServer } from './test-server.js';
import { refusedUpgrade } from './ws-client.js';

const A_MINUTE = 2;

describe('the address that a request counts for', () => {
  const test = useCore({});
  let server: Server | null = null;
  afterEach(() => server?.close());

  /** Statuses of requests that come from a proxy on this machine, which names these clients. */
  async function asked(trustedProxies: string[], clients: string[]): Promise<number[]> {
    server = await testServer(test, echoSchema().schema, { requestsAMinute: A_MINUTE, trustedProxies });
    const statuses: number[] = [];
    for (const client of clients) {
      const headers = { 'x-forwarded-for': client };
      statuses.push((await server.http.inject({ url: '/api/v1/healing/stats', headers })).statusCode);
    }
    return statuses;
  }

  it.each([[['loopback']], [['127.0.0.0/8']], [['10.0.0.1', '127.0.0.1']]])(
    'is the one that a proxy of %j names',
    async (trusted) => {
      const clients = ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'];
      expect(await asked(trusted, clients)).toEqual([200, 200, 429, 200]);
    },
  );

  it('is nearer than what the client itself wrote', async () => {
    const clients = ['198.51.100.1, 192.0.2.1', '198.51.100.2, 192.0.2.1', '198.51.100.3, 192.0.2.1'];
    expect(await asked(['loopback'], clients)).toEqual([200, 200, 429]);
  });

  it('is that of the proxy where it names none', async () => {
    expect(await asked(['loopback'], ['unknown', '', '192.0.2.1:4711'])).toEqual([200, 200, 429]);
  });

  it.each([[[]], [['10.0.0.1']]])('is that of the connection where %j is trusted', async (trusted) => {
    expect(await asked(trusted, ['192.0.2.1', '192.0.2.2', '192.0.2.3'])).toEqual([200, 200, 429]);
  });

  it('is the same for WebSockets, and stands in the log', async () => {
    const { log, lines } = recordingLog();
    server = await testServer(test, echoSchema().schema, {
      requestsAMinute: A_MINUTE,
      trustedProxies: ['loopback'],
      log,
    });
    const url = `127.0.0.1:${await server.listen()}`;
    const headers = { 'x-forwarded-for': '192.0.2.7' };
    for (let request = 0; request < A_MINUTE; request += 1) {
      await (await fetch(`http://${url}/api/v1/healing/stats`, { headers })).text();
    }
    expect((await refusedUpgrade(`http://${url}/graphql`, { headers })).status).toBe(429);
    const other = new WebSocket(`ws://${url}/graphql`, 'graphql-transport-ws', {
      headers: { 'x-forwarded-for': '192.0.2.8' },
    });
    await once(other, 'open');
    other.terminate();
    const told = lines.filter(({ message }) => message === 'request').map(({ fields }) => fields);
    expect(told).toMatchObject([{ address: '192.0.2.7' }, { address: '192.0.2.7' }]);
  });

  it('lets nobody in, and changes nothing about hosts', async () => {
    server = await testServer(test, echoSchema().schema, {
      trustedProxies: ['loopback'],
      token: 'the-token-of-an-admin',
    });
    const ask = (headers: Record<string, string>) =>
      server?.http.inject({
        url: '/api/v1/healing/stats',
        headers: { 'x-forwarded-for': '127.0.0.1', ...headers },
      });
    expect((await ask({}))?.statusCode).toBe(401);
    const authorization = 'Bearer the-token-of-an-admin';
    expect((await ask({ authorization }))?.statusCode).toBe(200);
    const host = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
    expect((await ask({ authorization, ...host }))?.statusCode).toBe(403);
  });
});
