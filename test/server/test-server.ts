import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { Log } from '../../src/log.js';
import { TokenBook, type EnvironmentToken } from '../../src/domain/access/token-book.js';
import { createServer, type Server, type ServerOptions } from '../../src/server/create-server.js';
import type { TestCore } from '../support/core.js';
import { silentLog } from '../support/silent-log.js';

/** A server over a test's domain; nothing listens until it is told to. */
export async function testServer(
  test: TestCore,
  schema: GraphQLSchema,
  overrides: Partial<ServerOptions['config']> & {
    log?: Log;
    live?: ServerOptions['live'];
    tracer?: ServerOptions['tracer'];
    graphqlPlugins?: ServerOptions['graphqlPlugins'];
    headersMs?: number;
    bodyMs?: number;
    /** Default: a dashboard that was not built. */
    dashboardFolder?: string;
    /** An admin's, from the environment. */
    token?: string;
    /** Others from the environment. */
    tokens?: EnvironmentToken[];
  } = {},
): Promise<Server> {
  const {
    log = silentLog,
    live,
    tracer,
    graphqlPlugins = [],
    headersMs,
    bodyMs,
    dashboardFolder = '/nowhere',
    token,
    tokens = [],
    ...config
  } = overrides;
  const environment = [
    ...(token === undefined ? [] : [{ name: 'token', role: 'admin' as const, secret: token }]),
    ...tokens,
  ];
  const { prisma, clock } = test.core;
  const core =
    environment.length === 0
      ? test.core
      : { ...test.core, tokens: await TokenBook.open({ prisma, clock, log, environment }) };
  return createServer({
    config: {
      host: '127.0.0.1',
      port: 0,
      allowedHosts: [],
      requestsAMinute: 0,
      maxSubscriptions: 1_000,
      trustedProxies: [],
      ...config,
    },
    core,
    scheduler: { kind: 'postgres', reviews: { length: 0 }, ping: () => test.database.ping() },
    database: test.database,
    schema,
    graphqlPlugins,
    dashboardFolder,
    version: '1.2.3',
    log,
    tracer,
    newId: randomUUID,
    live,
    headersMs,
    bodyMs,
  });
}

/** What a server wrote to its log, for tests that read it. */
export function recordingLog(): { log: Log; lines: { level: string; fields: object; message: string }[] } {
  const lines: { level: string; fields: object; message: string }[] = [];
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  return { log: { info: write('info'), warn: write('warn'), error: write('error') }, lines };
}
