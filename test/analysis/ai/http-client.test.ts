import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HttpAnalysis } from '../../../src/analysis/ai/ai-settings.js';
import { httpClient } from '../../../src/analysis/ai/http/http-client.js';
import { chatServer, type ChatServer } from '../../support/chat-server.js';
import { describeModelClient, question } from './model-client-contract.js';

const PAUSE_MS = 1;
const settings = (baseUrl: string, changed: Partial<HttpAnalysis> = {}): HttpAnalysis => ({
  baseUrl,
  model: 'tiny',
  apiKey: 'key-of-this-test',
  headers: {},
  timeoutMs: 60_000,
  ...changed,
});

describeModelClient('http', async () => {
  const server = await chatServer();
  const { reply } = server;
  const answers = (made: ChatServer['reply']) => Promise.resolve(void (server.reply = made));
  return {
    client: (timeoutMs = 60_000) => httpClient(settings(server.url, { timeoutMs }), PAUSE_MS),
    say: (text) => answers(() => ({ text })),
    refuse: () => answers(() => ({ status: 400, body: '{"error": {"message": "secret-in-the-reason"}}' })),
    hang: () => answers(() => null),
    arrived: () => vi.waitFor(() => expect(server.requests).not.toEqual([])),
    babble: () => answers(() => ({ status: 200, body: '<html>welcome</html>' })),
    misshape: () => answers(() => ({ status: 200, body: '{"choices": []}' })),
    flood: () => answers(() => ({ status: 200, body: 'x'.repeat(17 * 1024 * 1024) })),
    prompts: () => Promise.resolve(server.requests.map(({ prompt }) => prompt)),
    reset: async () => {
      server.requests.length = 0;
      await answers(reply);
    },
    close: () => server.close(),
  };
});

describe('the client http', () => {
  let server: ChatServer;
  beforeAll(async () => void (server = await chatServer()));
  beforeEach(() => {
    server.requests.length = 0;
    server.reply = () => ({ text: 'fine' });
  });
  afterAll(() => server.close());
  const ask = (changed: Partial<HttpAnalysis> = {}) =>
    httpClient(settings(server.url, changed), PAUSE_MS).ask(question('hello'));

  it('sends one message, the model, the key and its headers, and neither tools nor a stream', async () => {
    await ask({ headers: { 'x-team': 'ops' } });
    const [request] = server.requests;
    expect(request).toMatchObject({
      path: '/v1/chat/completions',
      headers: {
        authorization: 'Bearer key-of-this-test',
        'x-team': 'ops',
        'content-type': 'application/json',
      },
    });
    expect(request?.body).toEqual({
      model: 'tiny',
      messages: [{ role: 'user', content: 'hello' }],
      stream: false,
    });
    await ask({ apiKey: null, baseUrl: `${server.url}/?api-version=2` });
    const [, second] = server.requests;
    expect(second?.headers.authorization).toBeUndefined();
    expect(second?.path).toBe('/v1/chat/completions?api-version=2');
  });

  it('tells the tokens that were reported, and none where none were', async () => {
    expect((await ask()).tokens).toEqual({ input: 100, output: 20, total: 120 });
    server.reply = () => ({ text: 'fine', usage: { prompt_tokens: 7, completion_tokens: 3 } });
    expect((await ask()).tokens).toEqual({ input: 7, output: 3, total: 10 });
    server.reply = () => ({ text: 'fine', usage: { prompt_tokens: '7', total_tokens: -1 } });
    expect((await ask()).tokens).toEqual({ input: null, output: null, total: null });
    server.reply = () => ({ text: 'fine', usage: null });
    expect((await ask()).tokens).toEqual({ input: null, output: null, total: null });
  });

  it('tries again where it may help', async () => {
    const failures = [{ status: 429, headers: { 'retry-after': '0' } }, { status: 503 }, { status: 500 }];
    server.reply = (_request, index) => failures[index] ?? { text: 'at last' };
    expect((await ask()).text).toBe('at last');
    expect(server.requests).toHaveLength(4);
  });

  it('gives up at last, and at once where it cannot help', async () => {
    server.reply = () => ({ status: 503, body: 'no room' });
    await expect(ask()).rejects.toMatchObject({
      code: 'FAILED',
      message: expect.stringMatching(/ answered 503: no room$/),
    });
    expect(server.requests).toHaveLength(5);
    server.requests.length = 0;
    server.reply = () => ({ status: 401, body: '{"error": {"message": "Incorrect key: key-of-this-test"}}' });
    await expect(ask()).rejects.toThrow(/ answered 401: Incorrect key: …$/);
    server.reply = () => ({ status: 429, headers: { 'retry-after': '86400' }, body: 'quota is used up' });
    await expect(ask()).rejects.toThrow(/ answered 429: quota is used up$/);
    expect(server.requests).toHaveLength(2);
  });

  it('follows no redirect, which would take the key elsewhere', async () => {
    const other = await chatServer();
    server.reply = () => ({ status: 307, headers: { location: `${other.url}/chat/completions` } });
    await expect(ask()).rejects.toThrow(
      /answered 307, a redirect to 127\.0\.0\.1:\d+, which is not followed/,
    );
    expect(other.requests).toEqual([]);
    await other.close();
  });

  it('says that nobody is there', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    await expect(ask({ baseUrl: `http://127.0.0.1:${port}/v1` })).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: `127.0.0.1:${port} does not answer (ECONNREFUSED)`,
    });
  });

  it('knows an answer that ends at the limit of tokens, or is a refusal, and what it took', async () => {
    server.reply = () => ({ text: '{"suggestions": [', finish: 'length' });
    await expect(ask()).rejects.toMatchObject({ code: 'CUT_OFF', took: { tokens: { total: 120 } } });
    server.reply = () => ({ tool: 'exec', arguments: '{"command": "id"}' });
    await expect(ask()).rejects.toMatchObject({ code: 'WRONG_SHAPE', took: { tokens: { total: 120 } } });
    const message = { content: null, refusal: 'I will not' };
    server.reply = () => ({ status: 200, body: JSON.stringify({ choices: [{ message }] }) });
    await expect(ask()).rejects.toMatchObject({ code: 'REFUSED', message: 'the model refused: I will not' });
  });
});
