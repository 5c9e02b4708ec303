import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Server } from '../../src/server/create-server.js';
import { useCore } from '../support/core.js';
import { echoSchema } from './echo-schema.js';
import { testServer } from './test-server.js';

const SECRET = 'the-token-of-an-admin';
const JSON_TYPE = 'application/json; charset=utf-8';
const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8';

interface Refusal {
  errors: { message: string; extensions: { code: string } }[];
}

describe('what is refused before GraphQL', () => {
  const test = useCore({ 'backup.yaml': 'cmd: "true"\n' });
  let server: Server;
  beforeAll(async () => {
    server = await testServer(test, echoSchema().schema, {
      tokens: [{ name: 'ada', role: 'admin', secret: SECRET }],
      requestsAMinute: 4,
    });
  });
  afterAll(() => server.close());

  const ask = (headers: Record<string, string>) =>
    server.http.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json', ...headers },
      payload: { query: '{ viewer }' },
    });

  it.each([
    ['a wrong token', { authorization: 'Bearer wrong' }, 401, 'UNAUTHENTICATED'],
    ['a page of another site', { origin: 'https://evil.example' }, 403, 'FORBIDDEN'],
    ['a name that is not ours', { host: 'evil.example' }, 403, 'FORBIDDEN'],
  ])('answers %s as GraphQL does', async (_what, headers, status, code) => {
    for (const [accept, type] of [
      ['application/json', JSON_TYPE],
      ['application/graphql-response+json, application/json;q=0.9', RESPONSE_TYPE],
    ] as const) {
      const answer = await ask({ ...headers, accept });
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, type]);
      expect(answer.json<Refusal>()).toEqual({
        errors: [{ message: expect.stringMatching(/\w+ \w+/) as string, extensions: { code } }],
      });
      expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
    }
  });

  it('says when to come again', async () => {
    let answer = await ask({});
    for (let asked = 0; asked < 4; asked += 1) answer = await ask({});
    expect(answer.statusCode).toBe(429);
    expect(answer.json<Refusal>().errors[0]?.extensions).toEqual({ code: 'RATE_LIMITED' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    const rest = await server.http.inject({
      url: '/api/v1/healing/stats',
      headers: { authorization: `Bearer ${SECRET}` },
    });
    expect(rest.json()).toEqual({ detail: expect.stringContaining('Too many requests') as string });
  });
});
