import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { request, type Server } from '../../src/client/request.js';
import type { TypedDocument } from '../../src/client/typed-document.js';

/** Where Node's `fetch` keeps what sets its time limits. */
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');
type Dispatchers = Record<typeof DISPATCHER, { constructor: new (options: object) => unknown }>;

const VIEWER = { toString: () => '{ viewer }' } as unknown as TypedDocument<{ viewer: string }, object>;

describe('request', () => {
  const waiting: ServerResponse[] = [];
  const http = createServer((_request, response) => void waiting.push(response));
  let server: Server;
  beforeAll(async () => {
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    server = { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, token: null };
  });
  afterAll(() => void http.close());

  const answerAll = (): void => {
    for (const response of waiting.splice(0))
      response.setHeader('content-type', 'application/json').end('{"data":{"viewer":"ada"}}');
  };

  it('waits for an answer as long as it is told to, also where fetch has given up', async () => {
    await fetch('data:,'); // which makes the dispatcher
    const dispatchers = globalThis as unknown as Dispatchers;
    const before = dispatchers[DISPATCHER];
    dispatchers[DISPATCHER] = new before.constructor({ headersTimeout: 1 }) as typeof before;
    onTestFinished(() => void (dispatchers[DISPATCHER] = before));
    const answer = request(server, VIEWER, {}).then(
      (data) => data,
      (error: unknown) => error,
    );
    await expect(fetch(server.url)).rejects.toMatchObject({ cause: { code: 'UND_ERR_HEADERS_TIMEOUT' } });
    answerAll();
    expect(await answer).toEqual({ viewer: 'ada' });
  });

  it('says so where no answer comes in time', async () => {
    await expect(request(server, VIEWER, {}, undefined, 50)).rejects.toThrow(
      /no server in reach .*timed out/,
    );
    answerAll();
  });

  it('ends with the reason of whoever no longer waits', async () => {
    const stop = new AbortController();
    const answer = request(server, VIEWER, {}, stop.signal);
    const reason = new Error('enough');
    await once(http, 'request');
    stop.abort(reason);
    await expect(answer).rejects.toBe(reason);
    answerAll();
  });

  it('says so where the connection ends before the answer does', async () => {
    const answer = request(server, VIEWER, {});
    const came = once(http, 'request');
    await came;
    waiting
      .pop()
      ?.writeHead(200, { 'content-length': 100 })
      .write('{', () => http.closeAllConnections());
    await expect(answer).rejects.toThrow(/no server in reach/);
  });
});
