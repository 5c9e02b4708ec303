import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Server } from '../../src/server/create-server.js';
import { refuseOpenServer } from '../../src/server/authenticate.js';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { testServer } from './test-server.js';
import { wsClient } from './ws-client.js';

const TOKEN = 'correct-horse';
const test = useCore({ 'backup.yaml': 'cmd: echo hello\n' });
let server: Server;
let url: string;
beforeAll(async () => {
  server = await testServer(test, echoSchema().schema, { token: TOKEN });
  url = `http://127.0.0.1:${await server.listen()}`;
});
afterAll(() => server.close());

const WRONG = [undefined, '', 'Bearer', 'Bearer wrong', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN];
const RIGHT = [`Bearer ${TOKEN}`, `bearer  ${TOKEN}`];

const ROUTES = [
  ['POST', '/graphql', 'application/json', '{"query":"{viewer}"}'],
  ['GET', '/graphql?query={viewer}', 'application/json', undefined],
  ['GET', '/graphql?query=subscription{positions(after:"x")}', 'text/event-stream', undefined],
  ['POST', '/api/v1/jobs/backup/runs', 'application/json', '{"started_at":"2026-03-01T10:00:00Z"}'],
  ['GET', '/ping/backup', '*/*', undefined],
  ['POST', '/ping/backup/fail', '*/*', undefined],
] as const;

describe('with a token', () => {
  it.each(ROUTES)('%s %s (%s) is 401 without it, and open with it', async (method, path, accept, payload) => {
    const send = (authorization: string | undefined) =>
      server.http.inject({
        method,
        url: path,
        headers: {
          accept,
          'content-type': 'application/json',
          ...(authorization !== undefined && { authorization }),
        },
        payload,
      });
    for (const authorization of WRONG) {
      const answer = await send(authorization);
      expect([answer.statusCode, answer.headers['www-authenticate']], authorization).toEqual([401, 'Bearer']);
    }
    for (const authorization of RIGHT) {
      expect((await send(authorization)).statusCode, authorization).toBeLessThan(300);
    }
    expect(await test.core.prisma.jobRun.count({ where: { trigger: 'manual' } })).toBe(0);
  });

  it('tells resolvers who asks', async () => {
    const answer = await server.http.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      payload: { query: '{ viewer }' },
    });
    expect(answer.json()).toEqual({ data: { viewer: 'token' } });
  });

  it.each([
    [{ connectionParams: { authorization: `Bearer ${TOKEN}` } }],
    [{ connectionParams: { Authorization: `Bearer ${TOKEN}` } }],
    [{ connectionParams: { token: TOKEN } }],
    [{ socket: { headers: { authorization: `Bearer ${TOKEN}` } } }],
  ])('lets in a WebSocket with %j', async (options) => {
    const { client } = wsClient(url, options);
    expect((await client.iterate({ query: '{ viewer }' }).next()).value).toEqual({
      data: { viewer: 'token' },
    });
    await client.dispose();
  });

  it.each([
    [{}],
    [{ connectionParams: { token: 'wrong' } }],
    [{ connectionParams: { authorization: TOKEN } }],
    [{ connectionParams: { token: [TOKEN] } }],
    [
      {
        connectionParams: { authorization: 'Bearer wrong' },
        socket: { headers: { authorization: `Bearer ${TOKEN}` } },
      },
    ],
  ])('ends a WebSocket with %j by 4401', async (options) => {
    const { client, closed } = wsClient(url, options);
    await expect(client.iterate({ query: '{ viewer }' }).next()).rejects.toBeDefined();
    expect(await closed).toMatchObject({ code: 4401 });
  });

  it('cuts off a stranger that does not answer the close', { timeout: 20_000 }, async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(
      'GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
        'Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
    );
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 101 /);
    const init = '{"type":"connection_init","payload":{"token":"wrong"}}';
    // A text frame of the client, its mask all zeros.
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | init.length, 0, 0, 0, 0]), Buffer.from(init)]));
    socket.resume();
    await once(socket, 'close');
  });

  it('leaves /health and the page of GraphiQL open, but keeps the job files to itself', async () => {
    await test.write('broken.yaml', 'cmd: [\n');
    const anybody = await server.http.inject('/health');
    expect(anybody.statusCode).toBe(200);
    expect(anybody.json()).toMatchObject({ jobs: { problem_count: 1, problems: null } });
    const known = await server.http.inject({ url: '/health', headers: { authorization: `Bearer ${TOKEN}` } });
    expect(known.json<{ jobs: { problems: object[] } }>().jobs.problems).toHaveLength(1);
    const page = await server.http.inject({ url: '/graphql', headers: { accept: 'text/html' } });
    expect(page.statusCode).toBe(200);
  });
});

describe('without a token', () => {
  it.each(['0.0.0.0', '::', '192.168.1.5', 'heal.lan'])(
    'refuses to listen on %s, with the reason',
    (host) => {
      expect(() => refuseOpenServer(host, { required: false })).toThrow(
        /loopback.*while there is no token.*SELFHEAL_TOKEN/,
      );
      expect(() => refuseOpenServer(host, { required: true })).not.toThrow();
    },
  );
  it.each(['127.0.0.1', '::1', 'localhost'])('listens on %s', (host) => {
    expect(() => refuseOpenServer(host, { required: false })).not.toThrow();
  });
});
