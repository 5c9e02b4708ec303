import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { schema } from '../../schema/index.js';
import type { Role } from '../../src/domain/access/viewer.js';
import { useCore } from '../support/core.js';
import { testServer } from './test-server.js';
import { wsClient } from './ws-client.js';

const secretOf = (role: Role): string => `the-secret-of-${role}`;
const TOKENS = (['viewer', 'operator', 'reporter', 'admin'] as const).map((role) => ({
  name: `a ${role}`,
  role,
  secret: secretOf(role),
}));
const as = (role: Role) => ({ authorization: `Bearer ${secretOf(role)}` });

describe('a request', () => {
  const test = useCore({ 'backup.yaml': 'cmd: "true"\n' });
  const started = async (overrides: Parameters<typeof testServer>[2]) => {
    const server = await testServer(test, schema, overrides);
    onTestFinished(() => server.close());
    return server;
  };

  it.each([
    ['GET', '/ping/backup', { viewer: 403, operator: 403, reporter: 200, admin: 200 }],
    ['GET', '/api/v1/healing/stats', { viewer: 200, operator: 200, reporter: 403, admin: 200 }],
    [
      'POST',
      '/api/v1/healing/suggestions/999/apply',
      { viewer: 403, operator: 404, reporter: 403, admin: 404 },
    ],
  ] as const)('%s %s is answered by role', async (method, url, statuses) => {
    const server = await started({ tokens: TOKENS });
    for (const [role, status] of Object.entries(statuses)) {
      const answer = await server.http.inject({ method, url, headers: as(role as Role) });
      expect([role, answer.statusCode]).toEqual([role, status]);
      if (status === 403)
        expect(answer.json()).toEqual({ detail: expect.stringContaining(`role ${role} may not`) });
    }
    const nobody = await server.http.inject({ method, url });
    expect(nobody.statusCode).toBe(401);
    expect(nobody.headers['www-authenticate']).toBe('Bearer');
  });

  it.each(['/health', '/graphql', '/api/v1/healing/stats', '/nothing', '/ping/backup'])(
    'to %s has its id and the security headers in the answer',
    async (url) => {
      const server = await started({});
      const { headers } = await server.http.inject({ url });
      expect(headers).toMatchObject({
        'x-request-id': expect.stringMatching(/^[\w-]{36}$/),
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
    },
  );

  it('too many of one token are refused with the time to wait, those of another are not', async () => {
    const server = await started({ tokens: TOKENS, requestsAMinute: 3 });
    const ask = (role: Role) => server.http.inject({ url: '/api/v1/healing/stats', headers: as(role) });
    const statuses = [];
    for (let request = 0; request < 4; request += 1) statuses.push((await ask('viewer')).statusCode);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const refused = await ask('viewer');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(refused.json()).toEqual({
      detail: expect.stringMatching(/^Too many requests; try again in \d+ s$/),
    });
    expect((await ask('operator')).statusCode).toBe(200);
  });

  it('with guessed tokens is refused after thirty, also at GraphQL, while the right token goes on working', async () => {
    const server = await started({ tokens: TOKENS, requestsAMinute: 1_000 });
    const guess = (index: number) =>
      server.http.inject({
        method: 'POST',
        url: index % 2 === 0 ? '/graphql' : '/api/v1/healing/trigger',
        headers: { authorization: `Bearer guess-${index}`, 'content-type': 'application/json' },
        payload: { query: '{ __typename }' },
      });
    const statuses = new Set<number>();
    for (let index = 0; index < 30; index += 1) statuses.add((await guess(index)).statusCode);
    expect([...statuses]).toEqual([401]);
    expect((await guess(30)).statusCode).toBe(429);
    const right = await server.http.inject({ url: '/api/v1/healing/stats', headers: as('viewer') });
    expect(right.statusCode).toBe(200);
  });

  it('with tokens guessed over WebSockets is refused as over HTTP', async () => {
    const server = await started({ tokens: TOKENS, requestsAMinute: 1_000 });
    const url = `http://127.0.0.1:${await server.listen()}`;
    const guess = async (): Promise<unknown> => {
      const { client, closed } = wsClient(url, { connectionParams: { token: 'guessed' } });
      await expect(client.iterate({ query: '{ __typename }' }).next()).rejects.toBeDefined();
      return closed;
    };
    for (let guesses = 0; guesses < 29; guesses += 1) await guess();
    const reason = expect.stringContaining('Unauthorized: send') as string;
    expect(await guess()).toMatchObject({ code: 4401, reason });
    const late = expect.stringMatching(/too many wrong tokens; try again in \d+ s$/) as string;
    expect(await guess()).toMatchObject({ code: 4401, reason: late });
    const answer = await server.http.inject({
      url: '/api/v1/healing/stats',
      headers: { authorization: 'Bearer guessed' },
    });
    expect(answer.statusCode).toBe(429);
  });

  it.each([
    ['headers', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    [
      'body',
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"qu',
    ],
  ])('whose %s never end loses its connection', async (_part, begin) => {
    const server = await started({ headersMs: 300, bodyMs: 300 });
    const socket = connect(await server.listen(), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    const answer = text(socket);
    await once(socket, 'connect');
    socket.write(begin);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('that is refused has a body, too, whose sender may not hold the connection', async () => {
    const server = await started({ tokens: TOKENS, bodyMs: 300 });
    const socket = connect(await server.listen(), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    const answer = text(socket);
    await once(socket, 'connect');
    socket.write(
      'POST /api/v1/healing/trigger HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n' +
        'Content-Length: 100\r\n\r\n{"job',
    );
    expect(await answer).toMatch(/^HTTP\/1\.1 403 /); // which is there once the connection has ended
  });

  it('asks whether to send requests here as often as it likes', async () => {
    const server = await started({ tokens: TOKENS, requestsAMinute: 1 });
    const statuses = [];
    for (let request = 0; request < 3; request += 1) {
      statuses.push((await server.http.inject('/ready')).statusCode);
    }
    expect(statuses).toEqual([200, 200, 200]);
    await server.http.inject({ url: '/api/v1/healing/stats', headers: as('viewer') });
    const limited = await server.http.inject({ url: '/api/v1/healing/stats', headers: as('viewer') });
    expect(limited.statusCode).toBe(429);
  });
});
