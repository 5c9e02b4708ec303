import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Server } from '../../src/server/create-server.js';
import { useCore, type TestCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { openSocket, subscribe, type RawMessage } from './raw-socket.js';
import { testServer } from './test-server.js';

/** Characters of each result: what the kernel holds for a client that does not read is then some hundred results. */
const PADDING = 64 * 1024;
const MAX_EVENTS_BEHIND = 200;
/** Time is no reason in these tests. */
const NEVER = 2 ** 30;

async function addEvents(test: TestCore, count: number): Promise<void> {
  const event = { type: 'review.started', jobId: 'backup', actor: 'test', data: {}, createdAt: new Date() };
  await test.core.prisma.healingEvent.createMany({ data: Array(count).fill(event) });
  test.core.feed.wake();
}

async function newest(test: TestCore): Promise<number> {
  const { position } = await test.core.prisma.healingEvent.findFirstOrThrow({
    orderBy: { position: 'desc' },
  });
  return Number(position);
}

const positionOf = ({ payload }: RawMessage): number =>
  Number((payload as { data: { positions: string } }).data.positions);

const upTo = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i + 1);

describe('a client that does not read', () => {
  const test = useCore({});
  const echo = echoSchema();
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = await testServer(test, echo.schema, {
      live: {
        maxEventsBehind: MAX_EVENTS_BEHIND,
        maxStallMs: NEVER,
        keepAliveMs: NEVER,
        checkEveryMs: 10,
        maxWaitingBytes: 1024 * 1024,
        maxWaitingMessages: 20,
      },
    });
    url = `http://127.0.0.1:${await server.listen()}`;
    await addEvents(test, 1);
  });
  beforeEach(() => expect.poll(() => echo.open()).toBe(0));
  afterAll(() => server.close());

  /** Writes events until the server has ended the subscription of the one who does not read. */
  async function flood(others: number): Promise<void> {
    for (let batch = 0; echo.open() > others; batch++) {
      if (batch === 100) throw new Error('the server did not end it');
      await addEvents(test, 100);
    }
  }

  it('of a WebSocket is ended with 1013, holds nobody else up, and goes on where it was', async () => {
    const start = await newest(test);
    const before = echo.yielded();
    const slow = await openSocket(url);
    slow.send(subscribe('1', `subscription { positions(after: "${start}", padding: ${PADDING}) }`));
    await expect.poll(() => echo.open()).toBe(1);
    slow.socket.pause();
    await flood(0);
    const end = await newest(test);
    const yielded = echo.yielded() - before;

    slow.socket.resume();
    expect(await slow.closed).toEqual({
      code: 1013,
      reason: 'Reads too slowly; subscribe again after the last position',
    });
    const first = slow.received.map(positionOf);
    expect(first).toEqual(upTo(start, start + first.length));
    // The server took no more events for it than what the kernel had room for, and the one that waited.
    expect(yielded).toBeLessThanOrEqual(first.length + 2);
    expect(first.length).toBeLessThan(end - start);

    const again = await openSocket(url);
    const last = start + first.length;
    again.send(subscribe('1', `subscription { positions(after: "${last}") }`));
    const rest: number[] = [];
    while (rest.length < end - last) rest.push(positionOf(await again.next()));
    expect(rest).toEqual(upTo(last, end));
    again.socket.close();
  });

  it('leaves those who read alone', async () => {
    const start = await newest(test);
    const slow = await openSocket(url);
    slow.send(subscribe('1', `subscription { positions(padding: ${PADDING}) }`));
    const quick = await openSocket(url);
    quick.send(subscribe('1', `subscription { positions(after: "${start}") }`));
    await expect.poll(() => echo.open()).toBe(2);
    slow.socket.pause();
    await flood(1);
    const end = await newest(test);
    const seen: number[] = [];
    while (seen.length < end - start) seen.push(positionOf(await quick.next()));
    expect(seen).toEqual(upTo(start, end));
    slow.socket.terminate();
    quick.socket.close();
  });

  it('of SSE is cut off without "complete", and goes on where it was', async () => {
    const start = await newest(test);
    const before = echo.yielded();
    const slow = await sse(`subscription { positions(after: "${start}", padding: ${PADDING}) }`);
    await expect.poll(() => echo.open()).toBe(1);
    await flood(0);
    const end = await newest(test);
    const yielded = echo.yielded() - before;

    const text = await textOf(slow);
    expect(text).not.toContain('event: complete');
    const first = positionsIn(text);
    expect(first).toEqual(upTo(start, start + first.length));
    expect(first.length).toBeGreaterThan(0);
    // Beside what the kernel had room for: one in each buffer of the answer, and what the last cut took along.
    expect(yielded).toBeLessThanOrEqual(first.length + 4);
    expect(yielded).toBeLessThan(end - start);

    const last = start + first.length;
    const again = await sse(`subscription { positions(after: "${last}") }`);
    let rest = '';
    again.setEncoding('utf8');
    for await (const chunk of again) {
      rest += String(chunk);
      if (positionsIn(rest).length >= end - last) break;
    }
    expect(positionsIn(rest)).toEqual(upTo(last, end));
  });

  it('cannot pile up answers', async () => {
    const slow = await openSocket(url);
    slow.send(subscribe('watch', 'subscription { positions }'));
    await expect.poll(() => echo.open()).toBe(1);
    slow.socket.pause();
    for (let i = 0; i < 60; i++) slow.send(subscribe(String(i), '{ padding(length: 1000000) }'));
    await expect.poll(() => echo.open()).toBe(0);
    slow.socket.resume();
    expect(await slow.closed).toMatchObject({ code: 1013 });
  });

  it('cannot pile up pongs', async () => {
    const slow = await openSocket(url);
    slow.send(subscribe('watch', 'subscription { positions }'));
    await expect.poll(() => echo.open()).toBe(1);
    slow.socket.pause();
    const ping = { type: 'ping', payload: { text: ' '.repeat(500_000) } };
    for (let i = 0; i < 100; i++) slow.send(ping);
    await expect.poll(() => echo.open()).toBe(0);
    slow.socket.resume();
    expect(await slow.closed).toMatchObject({ code: 1013 });
  });

  /** The answer, not read yet. */
  async function sse(query: string): Promise<IncomingMessage> {
    const sent = request(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    });
    sent.on('error', () => undefined);
    sent.end(JSON.stringify({ query }));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.on('error', () => undefined); // it is cut off
    return response;
  }
});

/** What came until the connection ended, however it ended. */
function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (text += chunk));
    response.once('close', () => resolve(text));
  });
}

function positionsIn(text: string): number[] {
  return [...text.matchAll(/^data: (\{.*\})\n\n/gm)].map((match) => {
    const { data } = JSON.parse(match[1] ?? '') as { data: { positions: string } };
    return Number(data.positions);
  });
}
