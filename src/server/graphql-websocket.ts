import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import {
  GraphQLError,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { CloseCode, type SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { isAsyncIterable } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import type { Viewer } from '../domain/access/viewer.js';
import type { Log } from '../log.js';
import type { Authenticate } from './authenticate.js';
import { needsToken } from './guard-requests.js';
import { MAX_GRAPHQL_BYTES, type GraphQLServer } from './graphql-server.js';
import type { HostCheck } from './host-check.js';
import type { OperationSource } from './operation-source.js';
import { refuseUpgrade, upgradeRefusal } from './refuse-upgrade.js';
import { subscriptionOf } from './socket-subscription.js';

/** A client that needs more at once has lost count. */
const MAX_OPERATIONS_A_SOCKET = 100;

export interface GraphQLWebSocket {
  /** Refuses new sockets, waits for queries and mutations under way, and closes every socket with 1001. */
  close(): Promise<void>;
  /** Ends the sockets whose clients do not answer the close. */
  terminate(): void;
}

export interface GraphQLWebSocketOptions {
  graphql: GraphQLServer;
  authenticate: Authenticate;
  checkHost: HostCheck;
  newId: () => string;
  log: Log;
}

interface Connection {
  [key: PropertyKey]: unknown;
  viewer?: Viewer;
}

/** GraphQL over WebSocket (`graphql-transport-ws`) at the path that HTTP has too. */
export function graphqlWebSocket(
  server: Server,
  { graphql, authenticate, checkHost, newId, log }: GraphQLWebSocketOptions,
): GraphQLWebSocket {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_GRAPHQL_BYTES });
  /** Queries and mutations whose answer is not sent yet. */
  const unanswered = new Set<SubscribePayload>();
  const news = new EventEmitter();
  let closing = false;

  const answered = (payload: SubscribePayload): void => {
    if (unanswered.delete(payload)) news.emit('answered');
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refusal = upgradeRefusal(request, checkHost, closing);
    if (refusal) return refuseUpgrade(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (client) => {
      sockets.emit('connection', client, request);
      // The adapter's listener prints to the console; `ws` ends the socket by itself, with the code that fits.
      client.removeAllListeners('error').on('error', (error) => {
        log.warn({ err: error }, 'a WebSocket was ended since its client sent what does not fit');
      });
    });
  };
  server.on('upgrade', upgrade);

  const disposable = useServer<Record<string, unknown>, Connection>(
    {
      onConnect: (ctx) => {
        const viewer = authenticate(
          authorizationOf(ctx.connectionParams) ?? ctx.extra.request.headers.authorization,
        );
        if (!viewer) {
          ctx.extra.socket.close(CloseCode.Unauthorized, 'Unauthorized: send {"authorization": "Bearer …"}');
          return false;
        }
        ctx.extra.viewer = viewer;
        return true;
      },
      onSubscribe: async (ctx, _id, payload) => {
        const viewer = ctx.extra.viewer ?? null;
        if (!viewer) return [new GraphQLError(needsToken, { extensions: { code: 'UNAUTHENTICATED' } })];
        if (Object.keys(ctx.subscriptions).length > MAX_OPERATIONS_A_SOCKET) {
          return [new GraphQLError(`At most ${MAX_OPERATIONS_A_SOCKET} operations may run on one socket.`)];
        }
        return prepare(graphql, payload, { viewer, requestId: newId() });
      },
      execute: async (args) => {
        const { execute, payload } = args.rootValue as Prepared;
        unanswered.add(payload);
        try {
          return await execute({ ...args, rootValue: undefined });
        } catch (error) {
          answered(payload);
          throw error;
        }
      },
      onComplete: (_ctx, _id, payload) => answered(payload),
      subscribe: async (args) => {
        const { subscribe, abort } = args.rootValue as Prepared;
        const result = await subscribe({ ...args, rootValue: undefined });
        return isAsyncIterable(result) ? subscriptionOf(result, { abort, isClosing: () => closing }) : result;
      },
      isProd: true,
    },
    sockets,
  );
  return {
    close: async () => {
      closing = true;
      while (unanswered.size > 0) await once(news, 'answered');
      await setImmediate(); // the last one's "complete" is sent right after we hear of it
      await disposable.dispose();
      server.off('upgrade', upgrade);
    },
    terminate: () => sockets.clients.forEach((client) => client.terminate()),
  };
}

type OperationResult = ExecutionResult | AsyncIterable<ExecutionResult>;

/** What `prepare` hands on to `execute` and `subscribe` as root value; resolvers do not see it. */
interface Prepared {
  execute: (args: ExecutionArgs) => OperationResult | Promise<OperationResult>;
  subscribe: (args: ExecutionArgs) => OperationResult | Promise<OperationResult>;
  payload: SubscribePayload;
  abort: () => void;
}

/** Takes an operation through the same pipeline as HTTP does, up to its execution. */
async function prepare(
  graphql: GraphQLServer,
  payload: SubscribePayload,
  source: OperationSource,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const controller = new AbortController();
  const params = { ...payload, variables: payload.variables ?? undefined };
  const enveloped = graphql.getEnveloped({ ...source, signal: controller.signal, params });
  let document: DocumentNode;
  try {
    document = enveloped.parse(payload.query) as DocumentNode;
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
  const errors = enveloped.validate(enveloped.schema, document) as readonly GraphQLError[];
  if (errors.length > 0) return errors;
  const rootValue: Prepared = {
    execute: enveloped.execute as Prepared['execute'],
    subscribe: enveloped.subscribe as Prepared['subscribe'],
    payload,
    abort: () => controller.abort(),
  };
  return {
    schema: enveloped.schema as GraphQLSchema,
    document,
    operationName: payload.operationName,
    variableValues: payload.variables,
    contextValue: await enveloped.contextFactory(),
    rootValue,
  };
}

/** `authorization` with its scheme, as a header would have it, or a bare `token`; letter case as people type it. */
function authorizationOf(params: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const entries = Object.entries(params ?? {});
  const text = (name: string): string | undefined => {
    const value = entries.find(([key]) => key.toLowerCase() === name)?.[1];
    return typeof value === 'string' ? value : undefined;
  };
  const token = text('token');
  return text('authorization') ?? (token === undefined ? undefined : `Bearer ${token}`);
}
