import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { GraphQLSchema } from 'graphql';
import type { GraphQLContext } from '../../schema/context.js';
import type { Core } from '../domain/core.js';
import type { ReviewQueue } from '../domain/reviews/review-queue.js';
import type { Log } from '../log.js';
import { graphiqlOptions, renderGraphiQL } from './graphiql.js';
import { maskUnexpectedErrors } from './mask-unexpected-errors.js';
import type { OperationSource } from './operation-source.js';

export const GRAPHQL_PATH = '/graphql';
export const MAX_GRAPHQL_BYTES = 8 * 1024 * 1024;
const MAX_BATCH = 10;

export type GraphQLServer = YogaServerInstance<OperationSource, GraphQLContext>;

export interface GraphQLServerOptions {
  schema: GraphQLSchema;
  /** Limits of depth, complexity and the like. */
  plugins: Plugin[];
  core: Core;
  reviews: ReviewQueue;
  log: Log;
}

/** The GraphQL pipeline that HTTP, SSE and WebSocket share. */
export function createGraphQLServer(options: GraphQLServerOptions): GraphQLServer {
  const { schema, plugins, core, reviews, log } = options;
  return createYoga<OperationSource, GraphQLContext>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    context: ({ viewer, signal, request }) => ({ core, reviews, viewer, signal: signal ?? request.signal }),
    plugins: [...plugins, maskUnexpectedErrors(log)],
    // What happens outside an execution, such as in making the context.
    maskedErrors: { errorMessage: 'Unexpected error.', isDev: false },
    batching: { limit: MAX_BATCH },
    maxRequestBodySize: MAX_GRAPHQL_BYTES,
    multipart: false,
    cors: false,
    landingPage: false,
    graphiql: graphiqlOptions,
    renderGraphiQL,
    logging: {
      debug: () => undefined,
      info: () => undefined,
      warn: (...what: unknown[]) => log.warn({ err: what[0] }, 'GraphQL server'),
      error: (...what: unknown[]) => log.error({ err: what[0] }, 'GraphQL server'),
    },
  });
}
