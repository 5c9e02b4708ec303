import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.js';
import type { Server } from '../../src/server/create-server.js';
import { FIRST_QUERY } from '../../src/server/graphiql.js';
import { useCore } from '../support/core.js';
import { testServer } from './test-server.js';

const test = useCore({});
let server: Server;
beforeAll(async () => {
  server = await testServer(test, schema);
});
afterAll(() => server.close());

describe('GraphiQL', () => {
  it('comes whole, so that it works with no internet', async () => {
    const answer = await server.http.inject({ url: '/graphql', headers: { accept: 'text/html,*/*' } });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('text/html');
    // The markup around the scripts and styles, which stand in the page.
    const markup = answer.body
      .replaceAll(/<script>[\s\S]*?<\/script>/g, '')
      .replaceAll(/<style>[\s\S]*?<\/style>/g, '');
    const links = [...markup.matchAll(/(?:src|href)\s*=\s*["']?([^"'\s>]+)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !link.startsWith('data:'))).toEqual([]);
    expect(answer.body).not.toMatch(/<(?:script|link|img)[^>]*\s(?:src|href)=["']?(?:https?:)?\/\//);
    expect(answer.body).not.toMatch(/@import|url\(\s*["']?(?:https?:)?\/\//);
  });

  it('may load and send nothing elsewhere, whatever is in the page', async () => {
    const { headers } = await server.http.inject({ url: '/graphql', headers: { accept: 'text/html' } });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  it('begins with queries that fit the schema', () => {
    expect(validate(schema, parse(FIRST_QUERY))).toEqual([]);
  });

  it('is not what programs get', async () => {
    const answer = await server.http.inject({
      url: '/graphql?query={__typename}',
      headers: { accept: 'application/json' },
    });
    expect(answer.json()).toEqual({ data: { __typename: 'Query' } });
  });
});
