import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { GraphQLSchema } from 'graphql';
import type { GraphQLContext } from '../../schema/context.js';
import type { Core } from '../domain/core.js';
import type { Log } from '../log.js';
import { compiledExecution } from './compiled-execution.js';
import { endRevoked } from './end-revoked.js';
import { graphiqlOptions, renderGraphiQL } from './graphiql.js';
import { limitSubscriptions } from './limit-subscriptions.js';
import { maskOutsideExecution, maskUnexpectedErrors } from './mask-unexpected-errors.js';
import type { OperationSource } from './operation-source.js';
import { sharedSubscriptions } from './shared-subscriptions.js';
import { refuseBatchedSubscriptions } from './refuse-batched-subscriptions.js';

export const GRAPHQL_PATH = '/graphql';
export const MAX_GRAPHQL_BYTES = 8 * 1024 * 1024;
const MAX_BATCH = 10;

export type GraphQLServer = YogaServerInstance<OperationSource, GraphQLContext>;

export interface GraphQLServerOptions {
  schema: GraphQLSchema;
  /** Limits of depth, complexity and the like. */
  plugins: Plugin[];
  /** Counts and times operations; behind all that changes a result, so that it sees what clients see. */
  observer: Plugin<OperationSource>;
  core: Core;
  log: Log;
  /** Open at once for one viewer. */
  maxSubscriptionsPerViewer: number;
}

/** The GraphQL pipeline that HTTP, SSE and WebSocket share. */
export function createGraphQLServer(options: GraphQLServerOptions): GraphQLServer {
  const { schema, plugins, observer, core, log, maxSubscriptionsPerViewer } = options;
  return createYoga<OperationSource, GraphQLContext>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    context: ({ viewer, signal }) => ({ core, viewer, signal }),
    plugins: [
      compiledExecution(),
      sharedSubscriptions(),
      ...plugins,
      maskUnexpectedErrors(log),
      observer,
      // Behind the observer, so that what they refuse is counted.
      refuseBatchedSubscriptions(),
      limitSubscriptions(maxSubscriptionsPerViewer),
      endRevoked(),
    ],
    maskedErrors: { maskError: maskOutsideExecution(log), isDev: false },
    batching: { limit: MAX_BATCH },
    maxRequestBodySize: false, // graphqlHttp and the WebSocket see to it
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
