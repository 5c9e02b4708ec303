import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { testServer } from './test-server.js';

const JSON_BODY = 'Content-Type: application/json\r\n';

describe('/ready', () => {
  const test = useCore({});

  it('is 200 while the database answers, and open to whoever asks', async () => {
    const server = await testServer(test, echoSchema().schema, { token: 'a-token-of-some-length' });
    onTestFinished(() => server.close());
    const answer = await server.http.inject('/ready');
    expect([answer.statusCode, answer.json()]).toEqual([200, { ready: true, reasons: [] }]);

    vi.spyOn(test.database, 'ping').mockRejectedValueOnce(new Error('password hunter2 is wrong'));
    const down = await server.http.inject('/ready');
    expect([down.statusCode, down.json()]).toEqual([
      503,
      { ready: false, reasons: ['The database does not answer'] },
    ]);
    expect((await server.http.inject('/ready')).statusCode).toBe(200);
  });
});

describe('a server that is stopping', () => {
  const test = useCore({});

  it('says so on connections that are open still, at /ready and elsewhere, under a request id', async () => {
    const echo = echoSchema();
    const server = await testServer(test, echo.schema);
    const port = await server.listen();
    const under = async (
      path: string,
    ): Promise<{ ask: () => Promise<unknown>; answers: Promise<string> }> => {
      const socket = connect(port, '127.0.0.1');
      const ask = (head: string, body = ''): Promise<unknown> => {
        const came = once(server.http.server, 'request');
        socket.write(
          `${head} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n${JSON_BODY}\r\n${body}`,
        );
        return came;
      };
      // Its connection is not idle then, and the stop does not end it.
      await ask('POST /graphql', JSON.stringify({ query: 'mutation { slow }' }));
      return { ask: () => ask(`GET ${path}`), answers: text(socket) };
    };
    const ready = await under('/ready');
    const stats = await under('/api/v1/healing/stats');
    const graphql = await under('/graphql?query=%7Bviewer%7D');
    await echo.slowStarted;
    const closed = server.close();
    await ready.ask();
    await stats.ask();
    await graphql.ask();
    echo.release();
    await closed;
    expect(await ready.answers).toMatch(
      /^HTTP\/1.1 200 .*"slow":"done".*HTTP\/1.1 503 .*x-request-id: [0-9a-f-]{36}.*{"ready":false,"reasons":\["The server is stopping"\]}$/is,
    );
    expect(await stats.answers).toMatch(
      /^HTTP\/1.1 200 .*"slow":"done".*HTTP\/1.1 503 .*x-request-id: [0-9a-f-]{36}.*{"detail":"The server is stopping"}$/is,
    );
    expect(await graphql.answers).toMatch(
      /^HTTP\/1.1 200 .*HTTP\/1.1 503 .*{"errors":\[{"message":"The server is stopping","extensions":{"code":"UNAVAILABLE"}}\]}$/is,
    );
  });
});
