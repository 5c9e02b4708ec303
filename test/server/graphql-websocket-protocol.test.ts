import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Server } from '../../src/server/create-server.js';
import type { LiveLimits } from '../../src/server/live-limits.js';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { INIT, openSocket, rawSocket, subscribe, type RawMessage } from './raw-socket.js';
import { testServer } from './test-server.js';
import { wsClient } from './ws-client.js';

const VIEWER = { data: { viewer: 'local' } };

describe('graphql-transport-ws', () => {
  const test = useCore({});
  const echo = echoSchema();
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = await testServer(test, echo.schema);
    url = `http://127.0.0.1:${await server.listen()}`;
  });
  afterAll(() => server.close());

  describe('ends a socket that', () => {
    it.each<[string, number, (RawMessage | string | Buffer)[]]>([
      ['says connection_init twice', 4429, [INIT, INIT]],
      ['begins an operation before it was acknowledged', 4401, [subscribe('1', '{ viewer }')]],
      ['sends what is no JSON', 4400, ['hello']],
      ['sends a message without a type', 4400, ['{}']],
      ['sends a message of an unknown type', 4400, ['{"type":"start"}']],
      [
        'sends an operation without an id',
        4400,
        [INIT, '{"type":"subscribe","payload":{"query":"{ viewer }"}}'],
      ],
      ['sends an operation without a query', 4400, [INIT, '{"type":"subscribe","id":"1","payload":{}}']],
      ['sends variables that are no object', 4400, [INIT, subscribe('1', '{ viewer }', { variables: [1] })]],
      ['sends a binary frame', 4400, [Buffer.from(JSON.stringify(INIT))]],
      ['sends a frame of more than 8 MiB', 1009, ['x'.repeat(8 * 1024 * 1024 + 1)]],
    ])('%s with %i', async (_what, code, messages) => {
      const raw = await rawSocket(url);
      raw.send(...messages);
      expect(await raw.closed).toMatchObject({ code });
    });

    it('uses the id of an operation under way with 4409', async () => {
      const raw = await openSocket(url);
      raw.send(subscribe('1', 'subscription { positions }'), subscribe('1', '{ viewer }'));
      expect(await raw.closed).toMatchObject({ code: 4409 });
      await expect.poll(() => echo.open()).toBe(0);
    });

    it.each([[[]], [['graphql-ws']], [['graphql', 'x']]])('speaks %j with 4406', async (protocols) => {
      expect(await (await rawSocket(url, { protocols })).closed).toMatchObject({ code: 4406 });
    });

    it('sends more than 8 MiB in fragments with 1009', async () => {
      const raw = await rawSocket(url);
      const part = 'x'.repeat(3 * 1024 * 1024);
      for (const fin of [false, false, true]) raw.socket.send(part, { fin });
      expect(await raw.closed).toMatchObject({ code: 1009 });
    });
  });

  it('carries out nothing that comes after what ended the socket', async () => {
    const raw = await rawSocket(url);
    raw.send(INIT, INIT, subscribe('1', 'mutation { slow }'));
    expect(await raw.closed).toMatchObject({ code: 4429 });
    const other = await openSocket(url);
    other.send(subscribe('1', '{ viewer }'));
    await other.next();
    expect(echo.slowCalls()).toBe(0);
    other.socket.close();
  });

  it('chooses its subprotocol among others', async () => {
    const raw = await openSocket(url, { protocols: ['graphql-ws', 'graphql-transport-ws'] });
    expect(raw.socket.protocol).toBe('graphql-transport-ws');
    raw.socket.close();
  });

  it('reads a message that comes in fragments', async () => {
    const raw = await openSocket(url);
    const text = JSON.stringify(subscribe('1', '{ viewer }'));
    raw.socket.send(text.slice(0, 10), { fin: false });
    raw.socket.send(text.slice(10, 20), { fin: false });
    raw.socket.send(text.slice(20), { fin: true });
    expect(await raw.next()).toEqual({ id: '1', type: 'next', payload: VIEWER });
    expect(await raw.next()).toEqual({ id: '1', type: 'complete' });
    raw.socket.close();
  });

  it('answers pings of the protocol, before and after connection_init, and takes pongs that it did not ask for', async () => {
    const raw = await rawSocket(url);
    raw.send({ type: 'ping' }, { type: 'pong' }, { type: 'ping', payload: { n: 1 } }, INIT, { type: 'ping' });
    expect(await raw.next()).toEqual({ type: 'pong' });
    expect(await raw.next()).toEqual({ type: 'pong', payload: { n: 1 } });
    const rest = [await raw.next(), await raw.next()];
    expect(rest).toEqual(expect.arrayContaining([{ type: 'connection_ack' }, { type: 'pong' }]));
    raw.socket.close();
  });

  it('answers ping frames with what they hold', async () => {
    const raw = await rawSocket(url);
    const pong = once(raw.socket, 'pong');
    raw.socket.ping('are you there');
    expect(String((await pong)[0])).toBe('are you there');
    raw.socket.close();
  });

  it('sends every result and then "complete", once', async () => {
    const raw = await openSocket(url);
    raw.send(subscribe('a', 'subscription { twice }'));
    const messages = [await raw.next(), await raw.next(), await raw.next()];
    expect(messages).toEqual([
      { id: 'a', type: 'next', payload: { data: { twice: 1 } } },
      { id: 'a', type: 'next', payload: { data: { twice: 2 } } },
      { id: 'a', type: 'complete' },
    ]);
    // The id is free again, and a "complete" for what is over changes nothing.
    raw.send({ id: 'a', type: 'complete' }, subscribe('a', '{ viewer }'));
    expect(await raw.next()).toEqual({ id: 'a', type: 'next', payload: VIEWER });
    expect(await raw.next()).toEqual({ id: 'a', type: 'complete' });
    raw.socket.close();
  });

  it('sends nothing for an operation that the client completed, and keeps the socket', async () => {
    const raw = await openSocket(url);
    raw.send(subscribe('a', 'subscription { positions }'));
    await expect.poll(() => echo.open()).toBe(1);
    raw.send({ id: 'a', type: 'complete' });
    await expect.poll(() => echo.open()).toBe(0);
    raw.send(subscribe('b', '{ viewer }'));
    expect(await raw.next()).toEqual({ id: 'b', type: 'next', payload: VIEWER });
    expect(await raw.next()).toEqual({ id: 'b', type: 'complete' });
    expect(raw.received).toEqual([]);
    raw.socket.close();
  });

  it.each([
    ['a syntax error', '{ viewer', 'Syntax Error'],
    ['an unknown field', '{ nothing }', 'Cannot query field'],
    ['no operation', 'fragment F on Query { viewer }', 'never used'],
    [
      'two operations of which none is named',
      'query A { viewer } query B { viewer }',
      'Unable to identify operation',
    ],
  ])('tells %s with "error", which is the last message of the operation', async (_what, query, message) => {
    const raw = await openSocket(url);
    raw.send(subscribe('1', query));
    expect(await raw.next()).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ message: expect.stringContaining(message) as string }],
    });
    raw.send(subscribe('1', '{ viewer }'));
    expect(await raw.next()).toEqual({ id: '1', type: 'next', payload: VIEWER });
    raw.socket.close();
  });

  it('tells errors of resolvers in the result, masked where they were not meant for the client', async () => {
    const raw = await openSocket(url);
    raw.send(subscribe('1', '{ refused boom }'));
    const answer = await raw.next();
    expect(answer).toMatchObject({ type: 'next', payload: { data: { refused: null, boom: null } } });
    const { errors } = answer.payload as { errors: { extensions: { code: string } }[] };
    expect(errors.map(({ extensions }) => extensions.code).sort()).toEqual([
      'INTERNAL_SERVER_ERROR',
      'NOT_NOW',
    ]);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(await raw.next()).toEqual({ id: '1', type: 'complete' });
    raw.socket.close();
  });

  it('tells a subscription that fails on its way with a masked "error", and keeps the socket', async () => {
    const raw = await openSocket(url);
    raw.send(subscribe('1', 'subscription { breaks }'));
    expect(await raw.next()).toEqual({ id: '1', type: 'next', payload: { data: { breaks: 1 } } });
    const failed = await raw.next();
    expect(failed).toMatchObject({ id: '1', type: 'error' });
    expect(JSON.stringify(failed)).not.toContain('hunter2');
    raw.send(subscribe('2', '{ viewer }'));
    expect(await raw.next()).toEqual({ id: '2', type: 'next', payload: VIEWER });
    raw.socket.close();
  });

  it('serves the reference client: subprotocol, pings, results, completes', async () => {
    const { client, closed } = wsClient(url);
    const results = [];
    for await (const { data } of client.iterate({ query: 'subscription { twice }' })) results.push(data);
    expect(results).toEqual([{ twice: 1 }, { twice: 2 }]);
    expect(await closed).toMatchObject({ code: 1000 });
  });
});

describe('a client that says nothing', () => {
  const test = useCore({});
  /** Longer than the tests. */
  const NEVER = 2 ** 30;

  async function listen(live: Partial<LiveLimits>): Promise<string> {
    const server = await testServer(test, echoSchema().schema, { live });
    onTestFinished(() => server.close());
    return `http://127.0.0.1:${await server.listen()}`;
  }

  it('is ended with 4408 where connection_init does not come', async () => {
    const raw = await rawSocket(await listen({ initWaitMs: 20, keepAliveMs: NEVER }));
    expect(await raw.closed).toMatchObject({ code: 4408 });
  });

  it('is cut off where it answers no ping', async () => {
    const url = await listen({ initWaitMs: NEVER, keepAliveMs: 20 });
    const raw = await rawSocket(url, { autoPong: false });
    expect(await raw.closed).toMatchObject({ code: 1006 });
  });

  it('stays where it answers pings', async () => {
    const raw = await openSocket(await listen({ initWaitMs: NEVER, keepAliveMs: 500 }));
    for (let pings = 0; pings < 3; pings++) await once(raw.socket, 'ping');
    raw.send(subscribe('1', '{ viewer }'));
    expect(await raw.next()).toEqual({ id: '1', type: 'next', payload: VIEWER });
    raw.socket.close();
  });
});
