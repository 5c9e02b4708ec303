import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
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
import type { Viewer } from '../../schema/context.js';
import type { Authenticate } from './authenticate.js';
import { needsToken } from './graphql-http.js';
import {
  GRAPHQL_PATH,
  MAX_GRAPHQL_BYTES,
  type GraphQLServer,
  type OperationSource,
} from './graphql-server.js';
import type { HostCheck } from './host-check.js';

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
}

interface Connection {
  [key: PropertyKey]: unknown;
  viewer?: Viewer;
}

/** GraphQL over WebSocket (`graphql-transport-ws`) at the path that HTTP has too. */
export function graphqlWebSocket(
  server: Server,
  { graphql, authenticate, checkHost, newId }: GraphQLWebSocketOptions,
): GraphQLWebSocket {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_GRAPHQL_BYTES });
  const underWay = new Set<Promise<unknown>>();
  let closing = false;

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refusal = refusalOf(request, checkHost, closing);
    if (refusal) return refuseUpgrade(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
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
      execute: (args) => {
        const { execute } = args.rootValue as Prepared;
        const result = Promise.resolve(execute({ ...args, rootValue: undefined }));
        underWay.add(result);
        const done = (): void => void underWay.delete(result);
        result.then(done, done);
        return result;
      },
      subscribe: async (args) => {
        const { subscribe, abort } = args.rootValue as Prepared;
        const result = await subscribe({ ...args, rootValue: undefined });
        return isAsyncIterable(result) ? endingAtOnce(result, abort) : result;
      },
      isProd: true,
    },
    sockets,
  );
  return {
    close: async () => {
      closing = true;
      await Promise.allSettled(underWay);
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

/**
 * A generator that waits for news answers `return()` only after the news came; aborting its operation first lets
 * it end at once, when the client completes the subscription or goes away.
 */
function endingAtOnce<T>(source: AsyncIterable<T>, abort: () => void): AsyncGenerator<T, void, undefined> {
  const inner = source[Symbol.asyncIterator]();
  const finish = async (): Promise<IteratorResult<T, void>> => {
    abort();
    await inner.return?.();
    return { done: true, value: undefined };
  };
  const outer: AsyncGenerator<T, void, undefined> = {
    next: () => inner.next(),
    return: finish,
    throw: async (error: unknown) => {
      await finish();
      throw error;
    },
    [Symbol.asyncIterator]: () => outer,
  };
  return outer;
}

function refusalOf(request: IncomingMessage, checkHost: HostCheck, closing: boolean): Refusal | null {
  if (closing) return { status: 503, detail: 'The server is stopping' };
  const path = (request.url ?? '').split('?', 1)[0];
  if (path !== GRAPHQL_PATH) return { status: 404, detail: `WebSockets are at ${GRAPHQL_PATH}` };
  const detail = checkHost(request.headers, { method: request.method ?? '', changesState: true });
  return detail === null ? null : { status: 403, detail };
}

interface Refusal {
  status: number;
  detail: string;
}

function refuseUpgrade(socket: Duplex, { status, detail }: Refusal): void {
  const body = JSON.stringify({ detail });
  socket.on('error', () => undefined); // the client may be gone already
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
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
