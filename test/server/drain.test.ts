import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { readSse } from './read-sse.js';
import { testServer } from './test-server.js';
import { wsClient } from './ws-client.js';

const MUTATION = { query: 'mutation { slow }' };
const SUBSCRIPTION = { query: 'subscription { positions }' };

function post(url: string, body: object, accept = 'application/json') {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(body),
  });
}

// Each has a domain of its own, since closing the server closes its feed.
describe('close, of a server with requests under way,', () => {
  const test = useCore({});
  it('answers them, completes SSE, ends WebSockets by 1001, and takes nothing new', async () => {
    const echo = echoSchema();
    const server = await testServer(test, echo.schema);
    const url = `http://127.0.0.1:${await server.listen()}`;
    const byHttp = post(url, MUTATION);
    const events = readSse(await post(url, SUBSCRIPTION, 'text/event-stream'));
    const socket = wsClient(url);
    const bySocket = socket.client.iterate(MUTATION).next();
    const waiting = socket.client.iterate(SUBSCRIPTION).next();
    const subscription = waiting.then(
      () => 'complete',
      () => 'cut off',
    );
    await echo.slowStarted;
    await expect.poll(() => echo.open()).toBe(2);

    const closed = server.close();
    expect(await events.next()).toBe('complete');
    const late = await post(url, { query: '{ viewer }' }).then(
      ({ status }) => status,
      () => 'no connection',
    );
    expect([503, 'no connection']).toContain(late);
    echo.release();
    expect(await (await byHttp).json()).toEqual({ data: { slow: 'done' } });
    expect((await bySocket).value).toEqual({ data: { slow: 'done' } });
    expect(await socket.closed).toMatchObject({ code: 1001 });
    // Told that it was complete, a client would not come back.
    expect(await subscription).toBe('cut off');
    await closed;
    expect(echo.open()).toBe(0);
  });
});

describe('listen', () => {
  const test = useCore({});
  it('says which port is taken, and what to do', async () => {
    const other = createTcpServer();
    onTestFinished(() => void other.close());
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    const server = await testServer(test, echoSchema().schema, { port });
    await expect(server.listen()).rejects.toThrow(
      `cannot listen on 127.0.0.1, port ${port} (EADDRINUSE): another process listens there; choose another port`,
    );
    await server.close();
  });
});
