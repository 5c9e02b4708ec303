import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transact } from '../../src/domain/transact.js';
import type { Server } from '../../src/server/create-server.js';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { recordingLog, testServer } from './test-server.js';
import { refusedUpgrade, wsClient, type TestClient } from './ws-client.js';

const test = useCore({ 'backup.yaml': 'cmd: echo hello\n' });
const echo = echoSchema();
const { log, lines } = recordingLog();
let server: Server;
let url: string;
const clients: TestClient[] = [];
beforeAll(async () => {
  server = await testServer(test, echo.schema, { log });
  url = `http://127.0.0.1:${await server.listen()}`;
});
afterAll(async () => {
  for (const { client } of clients) await client.dispose();
  await server.close();
});

function connect(...options: Parameters<typeof wsClient> extends [string, ...infer Rest] ? Rest : never) {
  const opened = wsClient(url, ...options);
  clients.push(opened);
  return opened.client;
}

const addEvent = () =>
  transact(test.core, (tx) => tx.event({ type: 'review.started', jobId: 'backup', actor: 'test' }));

const newest = async () =>
  (await test.core.prisma.healingEvent.findFirstOrThrow({ orderBy: { position: 'desc' } })).position;

describe('GraphQL over WebSocket', () => {
  it('answers queries', async () => {
    const result = await connect().iterate({ query: '{ viewer }' }).next();
    expect(result.value).toEqual({ data: { viewer: 'local' } });
  });

  it('replays what followed a position, then goes on live', async () => {
    await addEvent();
    const start = await newest();
    await addEvent();
    const missed = await newest();
    const events = connect().iterate({ query: `subscription { positions(after: "${start}") }` });
    expect((await events.next()).value).toEqual({ data: { positions: String(missed) } });
    await addEvent();
    expect((await events.next()).value).toEqual({ data: { positions: String(await newest()) } });
    await events.return?.();
  });

  it('refuses an unknown position with the newest that there is, and keeps the socket', async () => {
    await addEvent();
    const client = connect();
    const refused = client.iterate({ query: 'subscription { positions(after: "999999") }' }).next();
    const message = `the newest is ${await newest()}`;
    // A client is told by an error of the operation or of its first result.
    const told = await refused.then(
      ({ value }) => JSON.stringify(value),
      (errors: unknown) => JSON.stringify(errors),
    );
    expect(told).toContain(message);
    expect(told).toContain('BAD_USER_INPUT');
    expect((await client.iterate({ query: '{ viewer }' }).next()).value).toEqual({
      data: { viewer: 'local' },
    });
  });

  it('ends a waiting subscription at once when the client completes it, and when its socket ends', async () => {
    const completes = connect().iterate({ query: 'subscription { positions(after: "0") }' });
    await completes.next();
    const leaves = wsClient(url);
    const left = leaves.client.iterate({ query: 'subscription { positions(after: "0") }' });
    await left.next();
    expect(echo.open()).toBe(2);
    await completes.return?.();
    await expect.poll(() => echo.open()).toBe(1);
    leaves.client.terminate();
    await expect.poll(() => echo.open()).toBe(0);
  });

  it('tells a syntax error, an unknown field and too many operations to the operation, not by ending the socket', async () => {
    const client = connect();
    for (const [query, message] of [
      ['{ viewer', 'Syntax Error'],
      ['{ nothing }', 'Cannot query field'],
    ]) {
      await expect(client.iterate({ query: query ?? '' }).next()).rejects.toMatchObject([
        { message: expect.stringContaining(message ?? '') as string },
      ]);
    }
    const many = Array.from({ length: 100 }, () => client.iterate({ query: 'subscription { positions }' }));
    const waiting = many.map((events) => events.next());
    await expect.poll(() => echo.open()).toBe(100);
    await expect(client.iterate({ query: '{ viewer }' }).next()).rejects.toMatchObject([
      {
        message: expect.stringContaining('At most 100') as string,
        extensions: { code: 'TOO_MANY_OPERATIONS' },
      },
    ]);
    await Promise.all(many.map(async (events) => events.return?.()));
    await Promise.allSettled(waiting);
    await expect.poll(() => echo.open()).toBe(0);
  });

  it('masks what a resolver did not mean to say', async () => {
    lines.splice(0);
    const told = JSON.stringify((await connect().iterate({ query: '{ boom }' }).next()).value);
    expect(told).not.toContain('hunter2');
    expect(told).toContain('the log has it under request');
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('refuses pages of other sites before it upgrades', async () => {
    for (const [name, value] of [
      ['host', 'evil.example'],
      ['origin', 'http://evil.example'],
    ] as const) {
      const headers = { [name]: value };
      const { status, body } = await refusedUpgrade(`${url}/graphql`, { headers });
      expect([status, body]).toEqual([403, expect.stringContaining('"extensions":{"code":"FORBIDDEN"}')]);
    }
    const own = wsClient(url, { socket: { headers: { origin: url } } });
    clients.push(own);
    expect((await own.client.iterate({ query: '{ viewer }' }).next()).done).toBe(false);
  });

  it('is at no other path', async () => {
    const { status, body } = await refusedUpgrade(`${url}/elsewhere`, {});
    expect([status, body]).toEqual([404, expect.stringContaining('/graphql')]);
  });
});
