import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { GraphQLError, type ExecutionArgs } from 'graphql';
import { CloseCode, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { isAsyncIterable } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import type { Log } from '../log.js';
import { credentialsOf, showsSomething, type Authenticate } from './authenticate.js';
import type { ClientAddress } from './client-address.js';
import { prepareOperation, type Prepared } from './graphql-operation.js';
import { MAX_GRAPHQL_BYTES, type GraphQLServer } from './graphql-server.js';
import { GraphQLSocket } from './graphql-socket.js';
import { needsToken } from './guard-requests.js';
import type { HostCheck, OwnPageCheck } from './host-check.js';
import type { LiveLimits } from './live-limits.js';
import { whyRevoked } from './on-revoked.js';
import type { RateLimits } from './rate-limits.js';
import { refuseUpgrade, upgradeRefusal } from './refuse-upgrade.js';
import type { SlowReaders } from './slow-readers.js';
import { subscriptionOf } from './socket-subscription.js';

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
  isOwnPage: OwnPageCheck;
  rates: RateLimits;
  addressOf: ClientAddress;
  limits: LiveLimits;
  readers: SlowReaders;
  newId: () => string;
  log: Log;
}

/** GraphQL over WebSocket (`graphql-transport-ws`) at the path that HTTP has too. */
export function graphqlWebSocket(
  server: Server,
  {
    graphql,
    authenticate,
    checkHost,
    isOwnPage,
    rates,
    addressOf,
    limits,
    readers,
    newId,
    log,
  }: GraphQLWebSocketOptions,
): GraphQLWebSocket {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_GRAPHQL_BYTES,
    // Browsers tell a page nothing of a socket that took none of its protocols; one that is ended tells 4406.
    handleProtocols: (offered) => handleProtocols(offered) || ([...offered][0] ?? false),
    autoPong: false, // GraphQLSocket answers, within its limits
  });
  /** Queries and mutations whose answer is not sent yet. */
  const unanswered = new Set<SubscribePayload>();
  const news = new EventEmitter();
  /** Of the requests that open a socket; each operation on it has one of its own. */
  const requestIds = new WeakMap<IncomingMessage, string>();
  sockets.on('headers', (headers, request) => {
    headers.push(`x-request-id: ${requestIds.get(request)}`);
  });
  let closing = false;

  const answered = (payload: SubscribePayload): void => {
    if (unanswered.delete(payload)) news.emit('answered');
  };
  const protocol = makeServer<Record<string, unknown>, GraphQLSocket>({
    connectionInitWaitTimeout: limits.initWaitMs,
    onConnect: async ({ connectionParams, extra: socket }) => {
      const authorization = authorizationOf(connectionParams);
      const shown =
        authorization === undefined
          ? credentialsOf(socket.request.headers, { isOwnPage, reads: false })
          : { authorization };
      const viewer = await authenticate(shown);
      if (!viewer) {
        const seconds = showsSomething(shown) ? await rates.failed(addressOf(socket.request)) : null;
        const advice =
          seconds === null
            ? 'send {"authorization": "Bearer …"}'
            : `too many wrong tokens; try again in ${seconds} s`;
        socket.close(CloseCode.Unauthorized, `Unauthorized: ${advice}`);
        return false;
      }
      socket.signIn(viewer, shown);
      return true;
    },
    onSubscribe: async ({ extra: socket, subscriptions }, id, payload) => {
      const { viewer } = socket;
      if (!viewer) return [refusal('UNAUTHENTICATED', needsToken)];
      // What is under way may end a moment after a token was revoked; nothing begins any more.
      if ((await authenticate(socket.shown)) !== viewer) {
        socket.close(CloseCode.Unauthorized, whyRevoked(viewer));
        return [refusal('UNAUTHENTICATED', whyRevoked(viewer))];
      }
      const { maxOperationsPerSocket } = limits;
      if (Object.keys(subscriptions).length > maxOperationsPerSocket) {
        const message = `At most ${maxOperationsPerSocket} operations may run on one socket.`;
        return [refusal('TOO_MANY_OPERATIONS', message)];
      }
      const requestId = newId();
      const operation = socket.begin();
      let prepared: ExecutionArgs | readonly GraphQLError[];
      try {
        const seconds = await rates.take(viewer, addressOf(socket.request));
        prepared =
          seconds === null
            ? await prepareOperation(graphql, payload, operation, { viewer, requestId })
            : [
                refusal('RATE_LIMITED', `Too many requests; try again in ${seconds} s`, {
                  retryAfter: seconds,
                }),
              ];
      } catch (error) {
        log.error({ err: error, requestId }, 'an operation failed before its execution');
        const message = `Unexpected error; the log has it under request ${requestId}.`;
        prepared = [refusal('INTERNAL_SERVER_ERROR', message, { requestId })];
      }
      // What the client completed meanwhile does not begin; nobody hears of this.
      if (!(id in subscriptions)) prepared = [refusal('CANCELLED', 'The client completed the operation')];
      if (!('document' in prepared)) operation.over();
      return prepared;
    },
    execute: async (args) => {
      const { execute, payload, operation } = args.rootValue as Prepared;
      unanswered.add(payload);
      try {
        return await execute({ ...args, rootValue: undefined });
      } catch (error) {
        answered(payload);
        throw error;
      } finally {
        operation.over();
      }
    },
    onComplete: (_ctx, _id, payload) => answered(payload),
    subscribe: async (args) => {
      const { subscribe, operation } = args.rootValue as Prepared;
      try {
        const result = await subscribe({ ...args, rootValue: undefined });
        if (isAsyncIterable(result)) {
          return subscriptionOf(result, { operation, isClosing: () => closing });
        }
        operation.over();
        return result;
      } catch (error) {
        operation.over();
        throw error;
      }
    },
  });
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const requestId = newId();
    const refusal = upgradeRefusal(request, checkHost, closing);
    if (refusal) return refuseUpgrade(stream, request, refusal, requestId);
    requestIds.set(request, requestId);
    rates.take(null, addressOf(request)).then(
      (seconds) => {
        if (seconds === null) return open(request, stream, head, requestId);
        const message = `Too many requests; try again in ${seconds} s`;
        const headers = { 'retry-after': String(seconds) };
        refuseUpgrade(stream, request, { status: 429, message, headers }, requestId);
      },
      (error: unknown) => {
        log.error({ err: error, requestId }, 'a WebSocket could not be opened');
        stream.destroy();
      },
    );
  };
  const open = (request: IncomingMessage, stream: Duplex, head: Buffer, requestId: string): void => {
    sockets.handleUpgrade(request, stream, head, (client) => {
      const socket = new GraphQLSocket(client, request, { limits, readers, log, requestId });
      const closed = protocol.opened(socket, socket);
      client.once('close', (code, reason) => {
        closed(code, String(reason)).catch((error: unknown) => {
          log.error({ err: error, requestId }, 'the subscriptions of a closed WebSocket could not be ended');
        });
      });
    });
  };
  server.on('upgrade', upgrade);
  return {
    close: async () => {
      closing = true;
      while (unanswered.size > 0) await once(news, 'answered');
      await setImmediate(); // the last one's "complete" is sent right after we hear of it
      for (const client of sockets.clients) client.close(1001, 'Going away');
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
      server.off('upgrade', upgrade);
    },
    terminate: () => sockets.clients.forEach((client) => client.terminate()),
  };
}

function refusal(code: string, message: string, extensions: object = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...extensions } });
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
