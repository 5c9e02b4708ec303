import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.js';
import type { Server } from '../../src/server/create-server.js';
import { useCore } from '../support/core.js';
import { testServer } from './test-server.js';

const TOKEN = 'correct-horse';

/** Every audit of the specification's reference implementation: MUST, SHOULD and MAY. */
describe.each([
  ['a server that asks for no token', undefined],
  ['a server that asks for one', TOKEN],
])('GraphQL over HTTP, %s', (_name, token) => {
  const test = useCore({});
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = await testServer(test, schema, { token });
    url = `http://127.0.0.1:${await server.listen()}/graphql`;
  });
  afterAll(() => server.close());

  const audits = serverAudits({
    url: () => url,
    fetchFn: (address: string, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
      return fetch(address, { ...init, headers });
    },
  });

  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s %s',
    async (_id, _name, audit) => {
      const { status, ...result } = await audit.fn();
      expect([status, 'reason' in result ? result.reason : null]).toEqual(['ok', null]);
    },
  );
});
