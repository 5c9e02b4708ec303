import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { schema } from '../../schema/index.js';
import type { Analyzer } from '../../src/analysis/analyzer.js';
import { loadConfig } from '../../src/config.js';
import { createLogger, secretsOf } from '../../src/server/create-logger.js';
import type { Server } from '../../src/server/create-server.js';
import { inScope } from '../../src/server/request-scope.js';
import { withoutSecrets } from '../../src/server/without-secrets.js';
import { useCore } from '../support/core.js';
import { testServer } from './test-server.js';
import { wsClient } from './ws-client.js';

/** One in each place from which a line could take it. */
const SECRET = {
  file: 'planted-in-the-file',
  named: 'planted-for-the-reporter',
  database: 'planted%2Fin-the-url',
  wrongToken: 'planted-wrong-token',
  query: 'planted-in-the-query',
  init: 'planted-in-connection-init',
};
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

const broken: Analyzer = {
  name: 'broken',
  analyze: () => Promise.reject(new Error('no analysis today')),
};
const test = useCore(
  { 'backup.yaml': 'cmd: echo hello\n' },
  {
    analyzers: [broken],
    reviews: { wake: () => undefined },
  },
);
let folder: string;
let server: Server;
let url: string;
let written: string[];
const lines = (): Record<string, unknown>[] =>
  written.map((line) => JSON.parse(line) as Record<string, unknown>);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selfheal-logging-'));
  await writeFile(
    join(folder, 'selfheal.yaml'),
    `token: ${SECRET.file}\ntokens: [ci:reporter:${SECRET.named}]\n` +
      `database_url: postgresql://selfheal:${SECRET.database}@db.example/selfheal\n`,
  );
  const config = loadConfig({ env: { HOME: folder }, cwd: folder });
  const log = createLogger(
    { level: 'info', secrets: secretsOf(config) },
    { write: (line) => void written.push(line) },
  );
  test.core.log = log;
  server = await testServer(test, schema, { log, tokens: config.tokens() });
  url = `http://127.0.0.1:${await server.listen()}`;
});
beforeEach(() => (written = []));
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const authorization = `Bearer ${SECRET.file}`;

function expectNoSecret(): void {
  expect(written.length).toBeGreaterThan(0);
  const all = written.join('');
  for (const secret of [...Object.values(SECRET), decodeURIComponent(SECRET.database)]) {
    expect(all).not.toContain(secret);
  }
}

describe('the log', () => {
  it('shows neither the header nor the query of a request, right or wrong', async () => {
    const path = `/api/v1/healing/stats?token=${SECRET.query}`;
    for (const sent of [authorization, `Bearer ${SECRET.wrongToken}`, `Basic ${SECRET.wrongToken}`]) {
      await server.http.inject({ path, headers: { authorization: sent } });
    }
    await server.http.inject(`/nothing/here?access_token=${SECRET.query}`);
    expect(lines().map(({ status }) => status)).toEqual([200, 401, 401, 404]);
    expectNoSecret();
  });

  it('shows no payload of connection_init, nor what a socket sends that does not fit', async () => {
    const socket = wsClient(url, { connectionParams: { token: SECRET.init, password: SECRET.init } });
    await socket.client
      .iterate({ query: '{ __typename }' })
      .next()
      .catch(() => undefined);
    await socket.closed;
    const message = { connectionParams: { anything: SECRET.init }, err: new Error('no') };
    test.core.log.warn(message, 'a line that carries one');
    expectNoSecret();
  });

  it.each([
    [
      'in a message',
      () => new Error(`cannot reach postgresql://selfheal:${SECRET.database}@db.example/selfheal`),
    ],
    ['decoded', () => new Error(`password "${decodeURIComponent(SECRET.database)}" is wrong`)],
    ['in a cause', () => new Error('lost', { cause: new Error(`sent Bearer ${SECRET.wrongToken}`) })],
    ['in a field', () => Object.assign(new Error('refused'), { config: { password: SECRET.init } })],
    ['of the configuration', () => new Error(`selfheal.yaml:1: token: ${SECRET.file} does not fit`)],
  ])('shows no secret that an error brings %s, and tells the client nothing of it', async (_where, make) => {
    vi.spyOn(test.core.prisma.healingReview, 'findUnique').mockImplementation(() => {
      throw make();
    });
    const answer = await server.http
      .inject({ path: '/api/v1/healing/reviews/1', headers: { authorization } })
      .finally(() => vi.restoreAllMocks());
    test.core.log.error({ err: make() }, 'told directly');
    expect(answer.body).not.toMatch(/planted|postgresql|selfheal.yaml/);
    expectNoSecret();
  });

  it('shows nothing of the configuration where all of it is logged', () => {
    const config = loadConfig({ env: { HOME: folder, SELFHEAL_LOG_LEVEL: 'warn' }, cwd: folder });
    test.core.log.info({ config, nested: { config } }, `started with ${JSON.stringify(config)}`);
    expect(lines()[0]).toMatchObject({ config: { logLevel: 'warn' } });
    expectNoSecret();
  });

  it('names request and trace in every line of a request, those of the review it started included', async () => {
    const answer = await server.http.inject({
      method: 'POST',
      path: '/graphql',
      headers: { authorization, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
      payload: {
        query: 'mutation { triggerReview(input: { jobId: "backup", force: true }) { __typename } }',
      },
    });
    expect(answer.json()).toEqual({ data: { triggerReview: { __typename: 'TriggerReviewSuccess' } } });
    // Whoever takes it up, whatever else that was at, and if it were another process.
    await inScope({ requestId: 'another', trace: null }, () => test.worker.drain());
    const requestId = answer.headers['x-request-id'];
    expect(lines().map((line) => [line['msg'], line['requestId'], line['traceId']])).toEqual(
      expect.arrayContaining([
        ['request', requestId, TRACE],
        ['analyzer failed', requestId, TRACE],
      ]),
    );
    expect(lines().every((line) => line['requestId'] === requestId)).toBe(true);
  });
});

describe('withoutSecrets', () => {
  const mask = withoutSecrets(['s3cr3t"value', 'abc']);

  it('leaves valid JSON, without values that JSON writes differently', () => {
    const line = JSON.stringify({ msg: 'it is s3cr3t"value', url: 'https://ann:pw@host/?a=1&token=xyz' });
    expect(JSON.parse(mask(line))).toEqual({
      msg: 'it is [secret]',
      url: 'https://[secret]@host/?a=1&token=[secret]',
    });
  });

  it('takes out tokens of this server wherever they come from', () => {
    expect(mask('{"x":"shl_0123456789abcdefghij"}')).toBe('{"x":"[secret]"}');
  });

  it('leaves words alone that only look like the names of secrets', () => {
    const line = '{"msg":"the token is missing; a basic check, abc, ops@example.com, http://host/a@b"}';
    expect(mask(line)).toBe(line);
  });
});
