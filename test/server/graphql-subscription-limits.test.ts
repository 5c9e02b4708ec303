import { connect as connectTo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Server } from '../../src/server/create-server.js';
import { transact } from '../../src/domain/transact.js';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { openSocket, subscribe, type RawSocket } from './raw-socket.js';
import { readSse } from './read-sse.js';
import { testServer } from './test-server.js';

const MAX = 3;
const ADA = 'ada-0123456789abcdef';
const BEN = 'ben-0123456789abcdef';
const POSITIONS = 'subscription { positions }';

describe('subscriptions of one token', () => {
  const test = useCore({});
  const echo = echoSchema();
  let server: Server;
  let url: string;
  const sockets: RawSocket[] = [];
  beforeAll(async () => {
    server = await testServer(test, echo.schema, {
      maxSubscriptions: MAX,
      tokens: [
        { name: 'ada', role: 'viewer', secret: ADA },
        { name: 'ben', role: 'viewer', secret: BEN },
      ],
    });
    url = `http://127.0.0.1:${await server.listen()}`;
  });
  afterEach(async () => {
    for (const { socket } of sockets.splice(0)) socket.terminate();
    await expect.poll(() => echo.open()).toBe(0);
  });
  afterAll(() => server.close());

  async function connect(token: string): Promise<RawSocket> {
    const raw = await openSocket(url, { token });
    sockets.push(raw);
    return raw;
  }

  const post = (query: string, token: string, signal?: AbortSignal, accept = 'text/event-stream') =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
      signal,
    });

  it('are let go where their answers were queued behind another on a connection that breaks', async () => {
    const query = encodeURIComponent(POSITIONS);
    const request =
      `GET /graphql?query=${query} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n` +
      `Authorization: Bearer ${ADA}\r\n\r\n`;
    const connection = connectTo(Number(new URL(url).port), '127.0.0.1');
    connection.write(request.repeat(MAX));
    await expect.poll(() => echo.open()).toBe(MAX);
    connection.destroy();
    await expect.poll(() => echo.open()).toBe(0);
    expect(await hasRoom(ADA)).toBe(true);
  });

  /** Whether one more is let in; it is ended again. */
  async function hasRoom(token: string): Promise<boolean> {
    const raw = await connect(token);
    raw.send(subscribe('probe', 'subscription { twice }'));
    const answer = await raw.next();
    raw.socket.terminate();
    if (answer.type === 'next' && 'data' in (answer.payload as object)) return true;
    expect(JSON.stringify(answer)).toContain('TOO_MANY_SUBSCRIPTIONS');
    return false;
  }

  it('are counted over WebSockets and SSE together, and apart from those of others', async () => {
    const [first, second] = [await connect(ADA), await connect(ADA)];
    first.send(subscribe('1', POSITIONS));
    second.send(subscribe('1', POSITIONS));
    const leave = new AbortController();
    onTestFinished(() => leave.abort());
    await post(POSITIONS, ADA, leave.signal);
    await expect.poll(() => echo.open()).toBe(MAX);

    second.send(subscribe('2', POSITIONS));
    expect(await second.next()).toMatchObject({
      id: '2',
      payload: {
        errors: [
          {
            message: 'At most 3 subscriptions may be open with one token; complete one first.',
            extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' },
          },
        ],
      },
    });
    expect(await readSse(await post(POSITIONS, ADA)).next()).toMatchObject({
      errors: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }],
    });
    expect(await hasRoom(BEN)).toBe(true);
    // Queries are none.
    second.send({ id: '2', type: 'complete' }, subscribe('3', '{ viewer }'));
    await expect
      .poll(() => second.received)
      .toContainEqual({ id: '3', type: 'next', payload: { data: { viewer: 'ada' } } });
    leave.abort();
    await expect.poll(() => hasRoom(ADA)).toBe(true);
  });

  it.each<[string, (raw: RawSocket) => void]>([
    ['completes them', (raw) => raw.send(...['1', '2', '3'].map((id) => ({ id, type: 'complete' })))],
    ['closes its socket', (raw) => raw.socket.close()],
    ['vanishes', (raw) => raw.socket.terminate()],
    ['breaks the protocol', (raw) => raw.send('nonsense')],
  ])('are free again when a client %s', async (_how, leave) => {
    const raw = await connect(ADA);
    raw.send(...['1', '2', '3'].map((id) => subscribe(id, POSITIONS)));
    await expect.poll(() => echo.open()).toBe(MAX);
    expect(await hasRoom(ADA)).toBe(false);
    leave(raw);
    await expect.poll(() => hasRoom(ADA)).toBe(true);
  });

  it.each([
    ['end by themselves', 'subscription { twice }'],
    ['fail on their way', 'subscription { breaks }'],
    ['are refused by the resolver', 'subscription { positions(after: "999999") }'],
    ['are no subscription of the schema', 'subscription { nothing }'],
  ])('are free again when they %s', async (_how, query) => {
    const raw = await connect(ADA);
    for (let i = 0; i < 2 * MAX; i++) {
      raw.send(subscribe(String(i), query));
      for (;;) {
        const { type, payload } = await raw.next();
        expect(JSON.stringify(payload) ?? '').not.toContain('TOO_MANY_SUBSCRIPTIONS');
        if (type !== 'next') break;
      }
      await readSse(await post(query, ADA)).next();
    }
    await expect.poll(() => hasRoom(ADA)).toBe(true);
  });

  it('are free again where the client could not be answered in the type that it takes', async () => {
    for (let i = 0; i < 2 * MAX; i++) {
      const answer = await post(POSITIONS, ADA, undefined, 'application/json');
      expect(answer.status).toBe(406);
      await answer.text();
    }
    await expect.poll(() => hasRoom(ADA)).toBe(true);
  });

  it('have no place in a batch', async () => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADA}` },
      body: JSON.stringify([{ query: '{ viewer }' }, { query: POSITIONS }]),
    });
    expect(await answer.json()).toMatchObject([
      { data: { viewer: 'ada' } },
      {
        errors: [
          {
            message: expect.stringContaining('part of a batch') as string,
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      },
    ]);
    expect(echo.open()).toBe(0);
  });

  it('that a client completes at once never begin', async () => {
    const raw = await connect(ADA);
    for (let i = 0; i < 50; i++) {
      raw.send(subscribe(`left ${i}`, POSITIONS), { id: `left ${i}`, type: 'complete' });
    }
    raw.send(subscribe('stays', POSITIONS));
    await expect.poll(() => echo.open()).toBe(1);
    await transact(test.core, (tx) => tx.event({ type: 'review.started', jobId: 'backup', actor: 'test' }));
    expect(await raw.next()).toMatchObject({ id: 'stays', type: 'next', payload: { data: {} } });
  });
});

describe('operations over WebSocket', () => {
  const test = useCore({});
  it('count with the requests of their token', async () => {
    const server = await testServer(test, echoSchema().schema, { token: ADA, requestsAMinute: 5 });
    onTestFinished(() => server.close());
    const url = `http://127.0.0.1:${await server.listen()}`;
    const query = (): Promise<Response> =>
      fetch(`${url}/graphql?query={viewer}`, {
        headers: { authorization: `Bearer ${ADA}`, accept: 'application/json' },
      });
    const raw = await openSocket(url, { token: ADA });
    const ask = async (id: string) => {
      raw.send(subscribe(id, '{ viewer }'));
      const answer = await raw.next();
      if (answer.type === 'next') await raw.next(); // complete
      return answer;
    };
    expect((await query()).status).toBe(200);
    const answers = [];
    for (const id of ['1', '2', '3', '4', '5']) answers.push(await ask(id));
    expect(answers.map(({ type }) => type)).toEqual(['next', 'next', 'next', 'next', 'error']);
    expect(answers[4]?.payload).toMatchObject([
      {
        message: expect.stringMatching(/^Too many requests; try again in \d+ s$/) as string,
        extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) as number },
      },
    ]);
    expect((await query()).status).toBe(429);
    raw.socket.close();
  });
});
