import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transact } from '../../src/domain/transact.js';
import type { Server } from '../../src/server/create-server.js';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { readSse } from './read-sse.js';
import { recordingLog, testServer } from './test-server.js';

const test = useCore({ 'backup.yaml': 'cmd: echo hello\n' });
const echo = echoSchema();
const { log, lines } = recordingLog();
let server: Server;
let url: string;
beforeAll(async () => {
  server = await testServer(test, echo.schema, { log });
  url = `http://127.0.0.1:${await server.listen()}`;
});
beforeEach(() => lines.splice(0));
afterAll(() => server.close());

const addEvent = () =>
  transact(test.core, (tx) => tx.event({ type: 'review.started', jobId: 'backup', actor: 'test' }));

const newest = async () =>
  (await test.core.prisma.healingEvent.findFirstOrThrow({ orderBy: { position: 'desc' } })).position;

function post(body: unknown, headers: Record<string, string> = {}) {
  return server.http.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const OTHER_SITES = [
  ['host', 'evil.example'],
  ['origin', 'http://evil.example'],
] as const;

/** The status of a POST that does not announce its length. */
function postChunked(address: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { method: 'POST', headers: { 'content-type': 'application/json' } });
    sent.once('error', reject);
    sent.once('response', (response) => resolve(response.resume().statusCode ?? 0));
    sent.write(body.slice(0, 100));
    sent.end(body.slice(100));
  });
}

describe('GraphQL over HTTP', () => {
  it('answers POST and GET, each under a request id of its own', async () => {
    const posted = await post({ query: '{ viewer }' });
    expect(posted.json()).toEqual({ data: { viewer: 'local' } });
    const got = await server.http.inject({
      url: '/graphql?query={viewer}',
      headers: { accept: 'application/json' },
    });
    expect(got.json()).toEqual({ data: { viewer: 'local' } });
    const ids = [posted, got].map(({ headers }) => headers['x-request-id']);
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[0]).not.toBe(ids[1]);
    expect(lines.map(({ fields }) => (fields as { requestId?: string }).requestId)).toEqual(ids);
  });

  it.each([
    ['variables', '{'],
    ['variables', '[1]'],
    ['variables', '"a"'],
    ['extensions', 'x'],
  ])('says what is wrong with a GET whose %s are %s', async (name, value) => {
    const answer = await server.http.inject({
      url: `/graphql?query={viewer}&${name}=${encodeURIComponent(value)}`,
      headers: { accept: 'application/json' },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({
      errors: [{ message: `${name} must be a JSON object`, extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('does not send back what it could not read', async () => {
    const answer = await post(`{"query": "${'planted '.repeat(1_000)}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({
      errors: [{ message: 'POST body sent invalid JSON.', extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  it('masks what a resolver did not mean to say, and logs it under the request id', async () => {
    const answer = await post({ query: '{ boom }' });
    expect(answer.body).not.toContain('hunter2');
    const id = String(answer.headers['x-request-id']);
    expect(answer.json()).toMatchObject({
      data: { boom: null },
      errors: [{ path: ['boom'], extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: id } }],
    });
    const logged = lines.filter(({ level }) => level === 'error');
    expect(logged).toHaveLength(1);
    expect(logged[0]?.fields).toMatchObject({ requestId: id, err: { message: 'the password is hunter2' } });
  });

  it('passes an error that a resolver meant for the client', async () => {
    expect((await post({ query: '{ refused }' })).json()).toMatchObject({
      errors: [{ message: 'not now', extensions: { code: 'NOT_NOW' } }],
    });
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('answers a syntax error, an unknown field and malformed JSON with 4xx and what is wrong', async () => {
    for (const [body, message] of [
      [{ query: '{ viewer' }, 'Syntax Error'],
      [{ query: '{ nothing }' }, 'Cannot query field'],
      ['{', 'JSON'],
    ] as const) {
      const answer = await post(body, { accept: 'application/graphql-response+json' });
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode).toBeLessThan(500);
      expect(answer.body).toContain(message);
    }
  });

  it('takes batches of up to 10 operations, and says so to larger ones', async () => {
    const ten = await post(Array(10).fill({ query: '{ viewer }' }));
    expect(ten.json()).toHaveLength(10);
    const more = await post(Array(11).fill({ query: '{ viewer }' }));
    expect([more.statusCode, more.body]).toEqual([413, expect.stringContaining('limited to 10 operations')]);
  });

  it('refuses more than 8 MiB with 413, announced or not', async () => {
    const value = 'x'.repeat(8 * 1024 * 1024);
    const body = JSON.stringify({
      query: 'query ($value: String) { text(value: $value) }',
      variables: { value },
    });
    expect((await post(body)).statusCode).toBe(413);
    expect(await postChunked(`${url}/graphql`, body)).toBe(413);
    const small = JSON.stringify({
      query: '{ viewer }',
      variables: { value: value.slice(0, 7 * 1024 * 1024) },
    });
    expect((await post(small)).statusCode).toBe(200);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses a POST of type %j, which a form of another site could send',
    async (type) => {
      const answer = await post({ query: '{ viewer }' }, { 'content-type': type });
      expect([answer.statusCode, answer.body]).toEqual([415, expect.stringContaining('application/json')]);
    },
  );

  it('runs no mutation by GET', async () => {
    const answer = await server.http.inject({ url: '/graphql?query=mutation{slow}' });
    expect(answer.statusCode).toBe(405);
  });

  it('refuses pages of other sites, by Host and by Origin, before anything runs', async () => {
    for (const [name, value] of OTHER_SITES) {
      const answer = await post({ query: '{ viewer }' }, { [name]: value });
      expect(answer.statusCode).toBe(403);
    }
  });

  it('grants no page of another site the right to read answers', async () => {
    const preflight = await server.http.inject({
      method: 'OPTIONS',
      url: '/graphql',
      headers: {
        origin: 'http://127.0.0.1:4000',
        host: '127.0.0.1:4000',
        'access-control-request-method': 'POST',
      },
    });
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('subscriptions by SSE', () => {
  const subscribe = (query: string, signal?: AbortSignal) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
      signal,
    });

  it('replays what followed a position, then goes on live', async () => {
    await addEvent();
    const start = await newest();
    await addEvent();
    const missed = await newest();
    const events = readSse(await subscribe(`subscription { positions(after: "${start}") }`));
    expect(await events.next()).toEqual({ data: { positions: String(missed) } });
    await addEvent();
    expect(await events.next()).toEqual({ data: { positions: String(await newest()) } });
    await events.cancel();
  });

  it('refuses an unknown position with the newest that there is', async () => {
    await addEvent();
    const events = readSse(await subscribe('subscription { positions(after: "999999") }'));
    expect(await events.next()).toMatchObject({
      errors: [
        {
          message: expect.stringContaining(`the newest is ${await newest()}`) as string,
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
  });

  it('ends in the resolver when the client goes away', async () => {
    const events = readSse(await subscribe(`subscription { positions(after: "0") }`));
    await events.next();
    expect(echo.open()).toBe(1);
    await events.cancel();
    await expect.poll(() => echo.open()).toBe(0);
  });
});
