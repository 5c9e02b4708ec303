import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken, revokeToken } from '../../src/domain/access/access-tokens.js';
import type { Server } from '../../src/server/create-server.js';
import { transact } from '../../src/domain/transact.js';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { INIT, openSocket, rawSocket, subscribe } from './raw-socket.js';
import { readSse } from './read-sse.js';
import { testServer } from './test-server.js';

const POSITIONS = 'subscription { positions }';
const ACTOR = { name: 'test' };

describe('a token that is revoked', () => {
  const test = useCore({});
  const echo = echoSchema();
  let server: Server;
  let url: string;
  let names = 0;
  beforeAll(async () => {
    server = await testServer(test, echo.schema);
    url = `http://127.0.0.1:${await server.listen()}`;
    await createToken(test.core, { name: 'root', role: 'admin', actor: ACTOR });
  });
  afterAll(() => server.close());

  async function newToken() {
    const name = `ada ${++names}`;
    const { secret } = await createToken(test.core, {
      name,
      role: 'viewer',
      actor: ACTOR,
    });
    return { secret, revoke: () => revokeToken(test.core, { name, actor: ACTOR }) };
  }

  const post = (query: string, token: string, accept = 'application/json') =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });

  it('ends its sockets with 4401 and the reason, and no others', async () => {
    const [ada, ben] = [await newToken(), await newToken()];
    const sockets = await Promise.all(
      [ada, ada, ben].map(({ secret }) => openSocket(url, { token: secret })),
    );
    for (const raw of sockets) raw.send(subscribe('1', POSITIONS));
    await expect.poll(() => echo.open()).toBe(3);
    await ada.revoke();
    for (const raw of sockets.slice(0, 2)) {
      expect(await raw.closed).toEqual({ code: 4401, reason: 'The token was revoked' });
      expect(raw.received).toEqual([]); // no "complete": it was not
    }
    await expect.poll(() => echo.open()).toBe(1);
    const other = sockets[2];
    other?.send(subscribe('2', '{ viewer }'));
    expect(await other?.next()).toMatchObject({ id: '2', type: 'next' });
    other?.socket.close();
    await expect.poll(() => echo.open()).toBe(0);
  });

  it('ends its SSE streams with an error', async () => {
    const ada = await newToken();
    const events = readSse(await post(POSITIONS, ada.secret, 'text/event-stream'));
    await expect.poll(() => echo.open()).toBe(1);
    await ada.revoke();
    expect(await events.next()).toEqual({
      errors: [{ message: 'The token was revoked', extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(await events.next()).toBe('complete');
    expect(echo.open()).toBe(0);
  });

  it('gets nothing of what happens from then on, and begins nothing', async () => {
    const ada = await newToken();
    const raw = await openSocket(url, { token: ada.secret });
    await ada.revoke();
    raw.send(subscribe('1', '{ viewer }'), subscribe('2', 'mutation { slow }'));
    await transact(test.core, (tx) => tx.event({ type: 'review.started', jobId: 'backup', actor: 'test' }));
    expect(await raw.closed).toMatchObject({ code: 4401 });
    expect(raw.received).toEqual([]);
    expect(echo.slowCalls()).toBe(0);
    const late = await rawSocket(url);
    late.send({ ...INIT, payload: { token: ada.secret } });
    expect(await late.closed).toMatchObject({ code: 4401 });
    expect((await post('{ viewer }', ada.secret)).status).toBe(401);
  });

  it('is not told the answer of a query under way', async () => {
    const ada = await newToken();
    const raw = await openSocket(url, { token: ada.secret });
    raw.send(subscribe('1', '{ slowQuery }'));
    const byHttp = post('{ slowQuery viewer }', ada.secret);
    await echo.slowStarted;
    await expect.poll(() => echo.slowQueries()).toBe(2);
    await ada.revoke();
    expect(await raw.closed).toMatchObject({ code: 4401 });
    echo.release();
    expect(await (await byHttp).json()).toEqual({
      errors: [{ message: 'The token was revoked', extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(raw.received).toEqual([]);
  });

  it('leaves no listeners behind, and many sockets cause no warning', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => void warnings.push(warning);
    process.on('warning', warn);
    const ada = await newToken();
    const viewer = test.core.tokens.find(ada.secret);
    let listeners = 0;
    const { revoked } = viewer ?? { revoked: new AbortController().signal };
    const add = revoked.addEventListener.bind(revoked);
    const remove = revoked.removeEventListener.bind(revoked);
    revoked.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    revoked.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));

    const sockets = await Promise.all(
      Array.from({ length: 30 }, () => openSocket(url, { token: ada.secret })),
    );
    for (let i = 0; i < 30; i++) await (await post('{ viewer }', ada.secret)).text();
    const events = readSse(await post(POSITIONS, ada.secret, 'text/event-stream'));
    await expect.poll(() => listeners).toBe(31);
    await events.cancel();
    for (const { socket } of sockets) socket.close();
    await expect.poll(() => listeners).toBe(0);
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  });
});
