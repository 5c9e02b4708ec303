import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { limits, schema } from '../../schema/index.js';
import { CliError } from '../../src/cli/cli-error.js';
import { exitCodeOf } from '../../src/cli/exit-code-of.js';
import { EXIT_OF_FAILURE } from '../../src/cli/exit-codes.js';
import { successOf } from '../../src/cli/result-union.js';
import { graphQLError } from '../../src/client/errors.js';
import type { ChangeWriter } from '../../src/analysis/change-writer.js';
import { FAILURES, type FailureCode } from '../../src/error-registry.js';
import type { Server } from '../../src/server/create-server.js';
import { useCore } from '../support/core.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { recordingLog, testServer } from './test-server.js';
import { wsClient } from './ws-client.js';

const JOB = 'cmd: echo hello\n';
const ADMIN = 'Bearer the-token-of-an-admin';
const VIEWER = 'Bearer the-token-of-a-viewer';
/** So that advice which names a file is to be prepared, and never is. */
const changeWriter: ChangeWriter = { name: 'oracle', write: () => Promise.reject(new Error('no answer')) };
const test = useCore({ 'backup.yaml': JOB }, { changeWriter });
const { log, lines } = recordingLog();
let server: Server;
let url: string;
beforeAll(async () => {
  server = await testServer(test, schema, {
    log,
    graphqlPlugins: [limits()],
    tokens: [
      { name: 'ada', role: 'admin', secret: ADMIN.slice(7) },
      { name: 'vic', role: 'viewer', secret: VIEWER.slice(7) },
    ],
  });
  url = `http://127.0.0.1:${await server.listen()}`;
});
afterAll(() => server.close());

interface RestRequest {
  path: string;
  payload?: object;
}

/** How a client brings a failure about; made anew for each transport, since a failed apply changes the suggestion. */
interface Occasion {
  rest?: () => RestRequest | Promise<RestRequest>;
  graphql?: () => string | Promise<string>;
  /** Only over HTTP: a socket has no such thing. */
  graphqlHttp?: { payload: object | string; headers?: Record<string, string> };
  authorization?: string | null;
}

/** Transports' own refusals whose occasion takes a server of its own; the tests of those transports have them. */
type WithOccasionHere = Exclude<
  FailureCode,
  'RATE_LIMITED' | 'TOO_MANY_SUBSCRIPTIONS' | 'REQUEST_ENTITY_TOO_LARGE' | 'UNAVAILABLE'
>;

const approve = (id: number): string =>
  `mutation { approveSuggestion(input: { id: "${id}" }) { __typename ... on Error { message } } }`;
const apply = (id: number): string =>
  `mutation { applySuggestion(input: { id: "${id}" }) { __typename ... on Error { message } } }`;
const applying = (suggestion: () => Promise<number>): Occasion => ({
  rest: async () => ({ path: `/api/v1/healing/suggestions/${await suggestion()}/apply` }),
  graphql: async () => apply(await suggestion()),
});

async function approved(columns: object): Promise<number> {
  const file = await test.write('backup.yaml', JOB);
  const change = { file, to: `${JOB}timeout: 10\n` };
  return (await insertSuggestion(test.core, { jobId: 'backup', status: 'approved', change, ...columns })).id;
}

async function edited(): Promise<number> {
  const id = await approved({});
  await test.write('backup.yaml', `${JOB}timeout: 99\n`);
  return id;
}

async function pending(): Promise<number> {
  return approved({ status: 'pending' });
}

/** Approved, and its change is still to be written. */
async function advice(): Promise<number> {
  const file = await test.write('backup.yaml', JOB);
  const { id } = await insertSuggestion(test.core, {
    jobId: 'backup',
    status: 'approved',
    affectedFiles: [file],
  });
  return id;
}

const LONG = 'x'.repeat(4_001);

const OCCASIONS: Record<WithOccasionHere, Occasion> = {
  NOT_FOUND: {
    rest: () => ({ path: '/api/v1/healing/suggestions/4711/approve' }),
    graphql: () => approve(4711),
  },
  INVALID_STATE: {
    rest: async () => ({ path: `/api/v1/healing/suggestions/${await approved({})}/approve` }),
    graphql: async () => approve(await approved({})),
  },
  CONFLICT: applying(edited),
  FORBIDDEN_PATH: applying(() => approved({ targetFile: '/etc/passwd' })),
  ANALYSIS_UNAVAILABLE: applying(advice),
  VALIDATION: {
    rest: async () => ({
      path: `/api/v1/healing/suggestions/${await pending()}/reject`,
      payload: { reason: LONG },
    }),
    graphql: async () =>
      `mutation { rejectSuggestion(input: { id: "${await pending()}", reason: "${LONG}" }) { __typename ... on Error { message } } }`,
  },
  BAD_USER_INPUT: { graphql: () => '{ jobs(first: 100000) { totalCount } }' },
  UNAUTHENTICATED: {
    rest: () => ({ path: '/api/v1/healing/suggestions/1/approve' }),
    graphqlHttp: { payload: { query: approve(1) } },
    authorization: null,
  },
  FORBIDDEN: {
    rest: () => ({ path: '/api/v1/healing/suggestions/1/approve' }),
    graphql: () => approve(1),
    authorization: VIEWER,
  },
  BAD_REQUEST: { graphqlHttp: { payload: { query: 4711 } } },
  GRAPHQL_PARSE_FAILED: { graphqlHttp: { payload: { query: '{' } } },
  GRAPHQL_VALIDATION_FAILED: { graphqlHttp: { payload: { query: '{ nonsense }' } } },
  OPERATION_RESOLUTION_FAILURE: {
    graphqlHttp: { payload: { query: 'query A { __typename }', operationName: 'B' } },
  },
  UNSUPPORTED_MEDIA_TYPE: {
    graphqlHttp: { payload: 'query=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  },
  QUERY_TOO_DEEP: {
    graphql: () => `{ jobs { nodes ${'{ lastRun { job '.repeat(24)} { jobId } ${'} }'.repeat(24)} } }`,
  },
  QUERY_TOO_COMPLEX: {
    graphql: () =>
      '{ jobs(first: 500) { nodes { suggestions(first: 500) { nodes { review { suggestions(first: 500) { nodes { title } } } } } } } }',
  },
  TOO_MANY_ALIASES: {
    graphql: () => `{ ${Array.from({ length: 500 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
  },
  INTERNAL_SERVER_ERROR: {
    rest: () => {
      failInside();
      return { path: '/api/v1/healing/suggestions/1/approve' };
    },
    graphql: () => {
      failInside();
      return approve(1);
    },
  },
};

function failInside(): void {
  const failing = vi.spyOn(test.core.prisma, '$transaction').mockImplementationOnce(() => {
    throw new Error('relation "secret_table" has no such column');
  });
  onTestFinished(() => failing.mockRestore());
}

/** What a client of GraphQL learns: the type in the result union, or the code of the error. */
function told({ data, errors }: ExecutionResult): { code?: unknown; type?: string; message: string } {
  const [error] = errors ?? [];
  if (error) return { code: error.extensions?.['code'], message: error.message };
  const [result] = Object.values(data ?? {}) as { __typename: string; message: string }[];
  return { type: result?.__typename, message: result?.message ?? '' };
}

function expectTold(code: FailureCode, result: ExecutionResult): void {
  const { graphqlType } = FAILURES[code];
  expect(told(result)).toMatchObject(graphqlType === null ? { code } : { type: graphqlType });
  expect(told(result).message).toMatch(/\w.*\w/);
}

/** An id of a request under which the log has the reason, and no word of the reason. */
function expectMasked(text: string, requestId: unknown): void {
  expect(text).toContain(requestId);
  expect(text).not.toContain('secret_table');
  expect(
    lines.map(({ level, fields }) => [level, (fields as { requestId?: unknown }).requestId]),
  ).toContainEqual(['error', requestId]);
}

const HERE = Object.keys(OCCASIONS) as WithOccasionHere[];
const headersOf = (authorization: string | null): Record<string, string> =>
  authorization === null ? {} : { authorization };

describe('each failure of the registry', () => {
  it.each(HERE.filter((code) => OCCASIONS[code].rest))('%s has its status over REST', async (code) => {
    const { rest, authorization = ADMIN } = OCCASIONS[code];
    const { path, payload } = (await rest?.()) as RestRequest;
    const headers = headersOf(authorization);
    const answer = await server.http.inject({ method: 'POST', url: path, headers, payload });
    expect(answer.statusCode).toBe(FAILURES[code].status);
    const { detail } = answer.json<{ detail: unknown }>();
    if (code === 'VALIDATION') {
      const at = {
        loc: ['body', 'reason'],
        msg: expect.any(String) as string,
        type: expect.any(String) as string,
      };
      expect(detail).toEqual([at]);
    } else expect(detail).toMatch(/\w.*\w/);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    if (code === 'INTERNAL_SERVER_ERROR') expectMasked(answer.body, answer.headers['x-request-id']);
  });

  it.each(HERE.filter((code) => OCCASIONS[code].graphql ?? OCCASIONS[code].graphqlHttp))(
    '%s has its type or its code in GraphQL over HTTP',
    async (code) => {
      const { graphql, graphqlHttp, authorization = ADMIN } = OCCASIONS[code];
      const payload = graphqlHttp?.payload ?? { query: await graphql?.() };
      const answer = await server.http.inject({
        method: 'POST',
        url: '/graphql',
        headers: {
          accept: 'application/graphql-response+json',
          ...headersOf(authorization),
          ...graphqlHttp?.headers,
        },
        payload,
      });
      expectTold(code, answer.json<ExecutionResult>());
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      if (graphqlHttp) expect(answer.statusCode).toBe(FAILURES[code].status);
      if (code === 'INTERNAL_SERVER_ERROR') expectMasked(answer.body, answer.headers['x-request-id']);
    },
  );

  it.each(HERE.filter((code) => OCCASIONS[code].graphql))(
    '%s has the same in GraphQL over WebSocket',
    async (code) => {
      const { graphql, authorization = ADMIN } = OCCASIONS[code];
      const { client } = wsClient(url, { connectionParams: headersOf(authorization) });
      onTestFinished(() => void client.dispose());
      const query = (await graphql?.()) as string;
      const result = await client
        .iterate({ query })
        .next()
        .then(
          ({ value }) => value as ExecutionResult,
          // As the protocol has it where nothing was executed.
          (errors: unknown) => ({ errors }) as ExecutionResult,
        );
      expectTold(code, result);
      if (code === 'INTERNAL_SERVER_ERROR') {
        const [error] = result.errors ?? [];
        expectMasked(JSON.stringify(result), error?.extensions?.['requestId']);
      }
    },
  );

  it('has an id also where a WebSocket is opened, or is not', async () => {
    const id = /^[0-9a-f-]{36}$/;
    const address = `${url.replace('http', 'ws')}/graphql`;
    const socket = new WebSocket(address, 'graphql-transport-ws');
    const [opened] = (await once(socket, 'upgrade')) as [IncomingMessage];
    expect(opened.headers['x-request-id']).toMatch(id);
    socket.terminate();
    const other = new WebSocket(address, 'graphql-transport-ws', { origin: 'https://other.example' });
    other.on('error', () => undefined);
    const [, refused] = (await once(other, 'unexpected-response')) as [unknown, IncomingMessage];
    expect([refused.statusCode, refused.headers['x-request-id']]).toEqual([403, expect.stringMatching(id)]);
    other.terminate();
  });

  it.each(Object.keys(FAILURES) as FailureCode[])('%s ends a command with its exit code', (code) => {
    const { graphqlType } = FAILURES[code];
    const failed = (): unknown => {
      if (graphqlType === null) return graphQLError([{ message: 'no', extensions: { code } }], url, true);
      try {
        return successOf({ __typename: graphqlType, message: 'no' } as { __typename: string });
      } catch (error) {
        expect(error).toBeInstanceOf(CliError);
        return error;
      }
    };
    expect(exitCodeOf(failed())).toBe(EXIT_OF_FAILURE[code]);
  });
});
