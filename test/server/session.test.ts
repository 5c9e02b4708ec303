import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createToken, revokeToken } from '../../src/domain/access/access-tokens.js';
import { transact } from '../../src/domain/transact.js';
import type { Server } from '../../src/server/create-server.js';
import { ownPageCheck } from '../../src/server/host-check.js';
import { withoutSecrets } from '../../src/server/without-secrets.js';
import { schema } from '../../schema/index.js';
import { useCore } from '../support/core.js';
import { openSocket, subscribe } from './raw-socket.js';
import { readSse } from './read-sse.js';
import { recordingLog, testServer } from './test-server.js';
import { refusedUpgrade, wsClient } from './ws-client.js';

const ACTOR = { name: 'root' };
const { log, lines } = recordingLog();

describe('a browser that signs in', () => {
  const test = useCore({ 'backup.yaml': 'cmd: echo hello\n' });
  let server: Server;
  let url: string;
  let host: string;
  let origin: string;
  let names = 0;
  beforeAll(async () => {
    server = await testServer(test, schema, { log, requestsAMinute: 100_000 });
    host = `127.0.0.1:${await server.listen()}`;
    url = origin = `http://${host}`;
    await createToken(test.core, { name: 'root', role: 'admin', actor: ACTOR });
  });
  afterAll(() => server.close());

  const newToken = async (role: 'viewer' | 'operator' | 'admin' | 'reporter' = 'admin') => {
    const name = `ada ${++names}`;
    const { secret } = await createToken(test.core, { name, role, actor: ACTOR });
    return { name, token: secret, revoke: () => revokeToken(test.core, { name, actor: ACTOR }) };
  };
  const send = (
    method: 'GET' | 'POST' | 'DELETE' | 'PUT',
    path: string,
    headers: object,
    payload?: object | string,
  ) =>
    server.http.inject({
      method,
      url: path,
      headers: { host, ...headers },
      ...(payload !== undefined && { payload }),
      remoteAddress: `10.0.0.${names % 250}`,
    });
  const page = () => ({ origin, 'sec-fetch-site': 'same-origin' });
  const signIn = async (token: string, headers: object = page()) => {
    const answer = await send('POST', '/session', headers, { token });
    const cookie = String(answer.headers['set-cookie']);
    return { answer, cookie, header: { cookie: cookie.split(';', 1)[0] as string } };
  };
  const session = async (role?: Parameters<typeof newToken>[0]) => {
    const made = await newToken(role);
    return { ...made, ...(await signIn(made.token)) };
  };
  const graphql = (headers: object, query = '{ viewer { name role } }') =>
    send('POST', '/graphql', { 'content-type': 'application/json', ...headers }, { query });

  it('gets a cookie that no script reads and no other site sends, and that is not the token', async () => {
    const { name, token, answer, cookie } = await session();
    expect([answer.statusCode, answer.json()]).toEqual([200, { name, role: 'admin' }]);
    const port = host.split(':')[1];
    expect(cookie).toMatch(
      new RegExp(
        `^selfheal_session_${port}=shs_[\\w-]{43}; Max-Age=1209600; Path=/; HttpOnly; SameSite=Strict$`,
      ),
    );
    expect(cookie).not.toContain(token.slice(4));
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('is who the token says, over HTTP, SSE and WebSocket', async () => {
    const { name, header } = await session();
    expect((await send('GET', '/session', header)).json()).toEqual({ name, role: 'admin' });
    expect((await graphql({ ...page(), ...header })).json()).toEqual({
      data: { viewer: { name, role: 'ADMIN' } },
    });
    expect((await send('GET', '/api/v1/healing/stats', header)).statusCode).toBe(200);
    expect(
      (await send('POST', '/api/v1/healing/suggestions/99/approve', { ...page(), ...header })).statusCode,
    ).toBe(404);
    const events = readSse(
      await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', origin, ...header },
        body: JSON.stringify({ query: 'subscription { events { event { type } } }' }),
      }),
    );
    const { client } = wsClient(url, { socket: { headers: { origin, ...header } } });
    const live = client.iterate({ query: 'subscription { events { event { type } } }' });
    const first = live.next();
    await expect.poll(() => test.core.feed.head).toBeDefined();
    const other = wsClient(url, { socket: { headers: { origin, ...header } } });
    expect((await other.client.iterate({ query: '{ viewer { name } }' }).next()).value).toEqual({
      data: { viewer: { name } },
    });
    await transact(test.core, (tx) => tx.event({ type: 'review.failed', jobId: 'backup', actor: 'x' }));
    const seen = { data: { events: { event: { type: 'review.failed' } } } };
    expect(await events.next()).toEqual(seen);
    expect((await first).value).toEqual(seen);
    await Promise.all([events.cancel(), client.dispose(), other.client.dispose()]);
  });

  it('may do what the role of its token may', async () => {
    const { header, token } = await session('viewer');
    const trigger = 'mutation { triggerReview(input: { jobId: "backup" }) { __typename } }';
    const { errors } = (await graphql({ ...page(), ...header }, trigger)).json<{ errors: object[] }>();
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const stronger = await newToken('admin');
    const both = { ...page(), ...header, authorization: `Bearer ${stronger.token}` };
    expect((await graphql(both)).json()).toEqual({
      data: { viewer: { name: stronger.name, role: 'ADMIN' } },
    });
    const wrong = { ...page(), ...header, authorization: `Bearer ${token}x` };
    expect((await graphql(wrong)).statusCode).toBe(401); // what it says counts, not what its browser adds
  });

  it('is signed out by DELETE, with what it has open', async () => {
    const { header } = await session();
    const raw = await openSocket(url, { headers: { origin, ...header } });
    raw.send(subscribe('1', 'subscription { events { position } }'));
    const answer = await send('DELETE', '/session', { ...page(), ...header });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-selfheal_session_\d+=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ),
      expect.stringMatching(/^selfheal_session_\d+=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    expect(await raw.closed).toEqual({ code: 4401, reason: 'Signed out' });
    const after = await graphql({ ...page(), ...header });
    expect(after.statusCode).toBe(401);
    expect(after.headers['set-cookie']).toHaveLength(2); // so that it sends it no more
    expect((await send('DELETE', '/session', { ...page(), ...header })).statusCode).toBe(204);
  });

  it('is signed out when its token is revoked', async () => {
    const { header, revoke } = await session();
    const raw = await openSocket(url, { headers: { origin, ...header } });
    raw.send(subscribe('1', 'subscription { events { position } }'));
    await revoke();
    expect((await send('GET', '/session', header)).statusCode).toBe(401);
    expect(await raw.closed).toEqual({ code: 4401, reason: 'The token was revoked' });
  });

  it('leaves the session of before when it signs in anew', async () => {
    const { header, token } = await session();
    const again = await signIn(token, { ...page(), ...header });
    expect(again.header).not.toEqual(header);
    expect((await send('GET', '/session', header)).statusCode).toBe(401);
    expect((await send('GET', '/session', again.header)).statusCode).toBe(200);
  });

  it.each([
    [{ token: 'wrong' }, 401],
    [{ token: '' }, 422],
    [{ token: 7 }, 422],
    [{}, 422],
    [[], 422],
    ['{', 400],
    [{ token: 'x'.repeat(5_000) }, 413],
  ])('is refused with %j', async (body, status) => {
    names += 1;
    const headers = { ...page(), 'content-type': 'application/json' };
    const answer = await send('POST', '/session', headers, body);
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([status, undefined]);
  });

  it('that guesses waits, whether by tokens or by cookies', async () => {
    for (const guess of [
      () => send('POST', '/session', page(), { token: 'wrong' }),
      () => send('GET', '/session', { cookie: `selfheal_session_${host.split(':')[1]}=shs_wrong` }),
    ]) {
      names += 1; // another address
      const statuses = [];
      for (let count = 0; count < 31; count += 1) statuses.push((await guess()).statusCode);
      expect([new Set(statuses.slice(0, 30)), statuses[30]]).toEqual([new Set([401]), 429]);
    }
    names += 1;
  });

  describe('cannot be made use of', () => {
    const trigger = 'mutation { triggerReview(input: { jobId: "backup" }) { __typename } }';
    const nothingHappened = async () => expect(await test.core.prisma.healingReview.count()).toBe(0);

    it.each([
      ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
      ['another site, in an old browser', { origin: 'https://evil.example' }, 403],
      ['a file or a frame without origin', { origin: 'null' }, 403],
      [
        'another port of this machine',
        { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' },
        401,
      ],
      ['another port of this machine, in an old browser', { origin: 'http://127.0.0.1:3000' }, 401],
      ['another port that says nothing of its origin', { 'sec-fetch-site': 'same-site' }, 403],
      ['whoever tells nothing', {}, 401],
      ['an address that was typed', { 'sec-fetch-site': 'none' }, 401],
    ])('by %s: mutations', async (_who, from, status) => {
      const { header } = await session();
      const answers = [
        await graphql({ ...from, ...header }, trigger),
        await send('POST', '/api/v1/healing/reviews/backup/trigger', { ...from, ...header }),
        await send('POST', '/ping/backup/fail', { ...from, ...header }),
      ];
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([status, status, status]);
      expect(
        (await send('DELETE', '/session', { ...from, ...header })).headers['set-cookie'],
      ).toBeUndefined();
      expect((await send('GET', '/session', header)).statusCode).toBe(200); // nobody was signed out
      await nothingHappened();
      expect(await test.core.prisma.jobRun.count()).toBe(0);
    });

    it.each([
      [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
      [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 403],
      [{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' }, 403],
      [{}, 401],
      [{ origin: 'http://127.0.0.1:3000' }, 401],
      [{ 'sec-fetch-site': 'none' }, 401],
    ])('by a link or a picture that records a run (%j)', async (from, status) => {
      const { header } = await session();
      expect((await send('GET', '/ping/backup', { ...from, ...header })).statusCode).toBe(status);
      expect(await test.core.prisma.jobRun.count()).toBe(0);
    });

    it('by GET, which runs no mutation', async () => {
      const { header } = await session();
      const query = encodeURIComponent(trigger);
      const answer = await send('GET', `/graphql?query=${query}`, {
        ...page(),
        ...header,
        accept: 'application/json',
      });
      expect(answer.statusCode).toBe(405);
      await nothingHappened();
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
      'by a form (%s)',
      async (type) => {
        const { header, token } = await session();
        const from = { origin, ...header, 'content-type': type };
        const payload = JSON.stringify({ query: trigger, token });
        expect((await send('POST', '/graphql', from, payload)).statusCode).toBe(415);
        expect((await send('POST', '/session', from, payload)).statusCode).toBe(415);
        await nothingHappened();
      },
    );

    it('by a WebSocket of another page', async () => {
      const { header } = await session();
      expect(
        await refusedUpgrade(`${url}/graphql`, { headers: { ...header, origin: 'http://evil.example' } }),
      ).toMatchObject({ status: 403 });
      const others: Record<string, string>[] = [
        {},
        { origin: 'http://127.0.0.1:3000' },
        { origin, 'sec-fetch-site': 'same-site' },
      ];
      for (const from of others) {
        const attempt = refusedOrClosed({ ...from, ...header });
        expect(await attempt).toMatch(/^(403|4401)$/);
      }
    });

    async function refusedOrClosed(headers: Record<string, string>): Promise<string> {
      const { client, closed } = wsClient(url, { socket: { headers } });
      await expect(client.iterate({ query: '{ viewer { name } }' }).next()).rejects.toBeDefined();
      const { code } = await closed;
      return code === 1006 ? '403' : String(code);
    }

    it('under another name, or by another server of this machine', async () => {
      const { header } = await session();
      const value = header.cookie.split('=')[1] as string;
      const port = host.split(':')[1];
      for (const name of [
        'selfheal_session',
        'selfheal_session_1',
        `x_selfheal_session_${port}`,
        '__proto__',
      ]) {
        expect((await send('GET', '/session', { cookie: `${name}=${value}` })).statusCode).toBe(401);
      }
      const elsewhere = { cookie: header.cookie, host: '127.0.0.1:1' };
      const answer = await send('GET', '/session', elsewhere);
      // Nor does that one take it away.
      expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([401, undefined]);
      expect((await send('GET', '/session', { authorization: `Bearer ${value}` })).statusCode).toBe(401);
    });
  });

  it('leaves nothing of it in the log', () => {
    expect(JSON.stringify(lines)).not.toMatch(/sh[ls]_[\w-]{16}/);
    const masked = withoutSecrets([])('{"cookie":"selfheal_session_4000=shs_abcdefghijklmnopqrstuvwxyz"}');
    expect(masked).toBe('{"cookie":"selfheal_session_4000=[secret]"}');
  });
});

describe('a browser behind TLS', () => {
  const test = useCore({});

  it('gets a cookie for secure pages alone where its page is one', async () => {
    const { secret: token } = await createToken(test.core, { name: 'root', role: 'admin', actor: ACTOR });
    const server = await testServer(test, schema, { allowedHosts: ['heal.example'] });
    onTestFinished(() => server.close());
    const answer = await server.http.inject({
      method: 'POST',
      url: '/session',
      headers: { host: 'heal.example', origin: 'https://heal.example' },
      payload: { token },
    });
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-selfheal_session=shs_[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });
});

describe('without any token', () => {
  const test = useCore({});

  it('nobody needs to sign in', async () => {
    const server = await testServer(test, schema);
    onTestFinished(() => server.close());
    const local = { name: 'local', role: 'admin' };
    expect((await server.http.inject('/session')).json()).toEqual(local);
    const answer = await server.http.inject({ method: 'POST', url: '/session', payload: { token: 'x' } });
    expect([answer.json(), answer.headers['set-cookie']]).toEqual([local, undefined]);
    expect((await server.http.inject({ method: 'DELETE', url: '/session' })).statusCode).toBe(204);
  });
});

describe('ownPageCheck', () => {
  const isOwnPage = ownPageCheck({ allowedHosts: ['heal.example'] });
  const host = 'localhost:4000';

  it.each([
    [{ host, origin: 'http://localhost:4000' }, true],
    [{ host, 'sec-fetch-site': 'same-origin' }, true],
    [{ host: '127.0.0.1:4000', origin: 'https://heal.example' }, true], // through a proxy
    [{ host: '127.0.0.1:4000', origin: 'https://heal.example:8443' }, false],
    [{ host, origin: 'http://localhost' }, false],
    [{ host, origin: 'http://127.0.0.1:4000' }, false],
    [{ host, origin: 'null' }, false],
    [{ host, origin: 'http://localhost:4000', 'sec-fetch-site': 'same-site' }, false],
    [{ host, 'sec-fetch-site': 'none' }, false],
    [{ host }, false],
  ] as const)('of %j that changes something is %j', (headers, own) => {
    expect(isOwnPage(headers, { reads: false })).toBe(own);
  });

  it.each([
    [{ host }, true],
    [{ host, 'sec-fetch-site': 'none' }, true],
    [{ host, 'sec-fetch-site': 'same-site' }, false],
    [{ host, 'sec-fetch-site': 'cross-site' }, false],
    [{ host, origin: 'http://localhost:3000' }, false],
  ] as const)('of %j that reads is %j', (headers, own) => {
    expect(isOwnPage(headers, { reads: true })).toBe(own);
  });
});
