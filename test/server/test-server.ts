import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { Log } from '../../src/log.js';
import { ReviewQueue } from '../../src/domain/reviews/review-queue.js';
import { createServer, type Server, type ServerOptions } from '../../src/server/create-server.js';
import type { TestCore } from '../support/core.js';
import { silentLog } from '../support/silent-log.js';

/** A server over a test's domain; nothing listens until it is told to. */
export function testServer(
  test: TestCore,
  schema: GraphQLSchema,
  overrides: Partial<ServerOptions['config']> & { log?: Log } = {},
): Promise<Server> {
  const { log = silentLog, ...config } = overrides;
  return createServer({
    config: { host: '127.0.0.1', port: 0, token: null, allowedHosts: [], ...config },
    core: test.core,
    reviews: new ReviewQueue(test.core),
    database: test.database,
    schema,
    graphqlPlugins: [],
    version: '1.2.3',
    log,
    newId: randomUUID,
  });
}

/** What a server wrote to its log, for tests that read it. */
export function recordingLog(): { log: Log; lines: { level: string; fields: object; message: string }[] } {
  const lines: { level: string; fields: object; message: string }[] = [];
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  return { log: { info: write('info'), warn: write('warn'), error: write('error') }, lines };
}
