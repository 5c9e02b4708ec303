import { setTimeout as delay } from 'node:timers/promises';
import { CloseCode, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { shownUrl, socketEndpoint } from './endpoint.js';
import {
  connectionFault,
  graphQLError,
  GraphQLRequestError,
  NotAllowedError,
  ServerUnreachableError,
  UnexpectedAnswerError,
  type GraphQLErrorLike,
} from './errors.js';
import { newestPosition } from './newest-position.js';
import type { Server } from './request.js';
import type { TypedDocument } from './typed-document.js';

/** For the handshake, and again for the server to take the connection. */
const PATIENCE_MS = 10_000;
/** Close code of RFC 6455 for a server that stops. */
const GOING_AWAY = 1001;
/** A connection that is silent for this long is asked for a sign of life, and dropped where none comes in time. */
const PING_EVERY_MS = 20_000;
const PONG_WITHIN_MS = 10_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/** Every payload of a subscription says where in the feed it stands. */
export type Positioned = Record<string, { position: string } | string | undefined>;

export interface SubscribeOptions {
  signal?: AbortSignal;
  /** Called when the connection is lost, with the reason and the pause before the next attempt. */
  onLost?: (why: string, retryInMs: number) => void;
  /** Called whenever the server has taken the connection, the first time included. */
  onConnected?: () => void;
}

/**
 * The payloads of a subscription, over WebSocket. A connection that is lost is made again as often as it takes, and
 * goes on after the last payload received, so that none is missing and none comes twice; `variables.after` says where to
 * begin; without it, after the newest event there is now.
 * Ends without an error when `signal` aborts.
 *
 * @throws ServerUnreachableError where the first connection fails; NotAllowedError, GraphQLRequestError at any time
 */
export async function* subscribe<TResult extends Positioned, TVariables extends { after?: string | null }>(
  server: Server,
  document: TypedDocument<TResult, TVariables>,
  variables: TVariables,
  options: SubscribeOptions = {},
): AsyncGenerator<TResult, void, undefined> {
  // A place to go on from, should the connection be lost before the first payload.
  let after = variables.after ?? (await newestPosition(server, options.signal));
  let connectedOnce = false;
  for (let failures = 1; options.signal?.aborted !== true; failures++) {
    let why = 'the server ended the subscription';
    try {
      const payloads = connect<TResult>(
        server,
        document.toString(),
        { ...variables, after },
        options.signal,
        () => {
          connectedOnce = true;
          failures = 0;
          options.onConnected?.();
        },
      );
      for await (const payload of payloads) {
        after = positionOf(payload) ?? after;
        yield payload;
      }
    } catch (error) {
      if (options.signal?.aborted) return;
      why = lostBecause(error, server);
      if (!connectedOnce) throw new ServerUnreachableError(shownUrl(server.url), why, { cause: error });
    }
    if (options.signal?.aborted) return;
    const retryInMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 10), LONGEST_RETRY_MS);
    options.onLost?.(why, retryInMs);
    await delay(retryInMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

function positionOf(payload: Positioned): string | null {
  for (const field of Object.values(payload)) {
    if (typeof field === 'object') return field.position;
  }
  return null;
}

/** The payloads of one connection; ends when the server completes the subscription or `signal` aborts. */
async function* connect<TResult>(
  server: Server,
  query: string,
  variables: Record<string, unknown>,
  signal: AbortSignal | undefined,
  onConnected: () => void,
): AsyncGenerator<TResult, void, undefined> {
  let silence: NodeJS.Timeout | undefined;
  const client = createClient({
    url: socketEndpoint(server.url).href,
    webSocketImpl: ImpatientWebSocket,
    connectionParams: server.token === null ? {} : { authorization: `Bearer ${server.token}` },
    connectionAckWaitTimeout: PATIENCE_MS,
    retryAttempts: 0,
    keepAlive: PING_EVERY_MS,
    on: {
      connected: onConnected,
      ping: (received) => {
        if (!received) silence = setTimeout(() => client.terminate(), PONG_WITHIN_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(silence);
      },
    },
  });
  let connected = false;
  const stopListening = client.on('connected', () => {
    connected = true;
  });
  const results = client.iterate<Record<string, unknown>>({ query, variables });
  const stop = (): void => {
    // While there is no connection yet, nothing but this ends the wait for one.
    if (!connected) client.terminate();
    void results.return?.();
  };
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    for await (const { data, errors } of results) {
      if (errors && errors.length > 0) {
        throw graphQLError(errors, shownUrl(server.url), server.token !== null);
      }
      if (data) yield data as TResult;
    }
  } finally {
    stopListening();
    signal?.removeEventListener('abort', stop);
    clearTimeout(silence);
    // It rejects where the connection never came about, which is told already.
    await Promise.resolve(client.dispose()).catch(() => undefined);
  }
}

class ImpatientWebSocket extends WebSocket {
  constructor(url: string, protocols: string) {
    super(url, protocols, { handshakeTimeout: PATIENCE_MS });
    // Closing one that is not open yet is an error to it; without a listener the process would end.
    this.on('error', () => undefined);
  }
}

/** Why the connection was lost. @throws what no further attempt would change */
function lostBecause(error: unknown, server: Server): string {
  const shown = shownUrl(server.url);
  const hasToken = server.token !== null;
  if (error instanceof GraphQLRequestError || error instanceof NotAllowedError) throw error;
  if (Array.isArray(error)) throw graphQLError(error as GraphQLErrorLike[], shown, hasToken);
  const {
    code,
    reason,
    error: inner,
  } = (error ?? {}) as { code?: unknown; reason?: unknown; error?: unknown };
  if (code === CloseCode.Unauthorized || code === CloseCode.Forbidden) {
    throw new NotAllowedError(shown, hasToken);
  }
  if (code === CloseCode.BadRequest || code === CloseCode.SubprotocolNotAcceptable) {
    throw new UnexpectedAnswerError(shown, `it closed the WebSocket: ${String(reason)}`);
  }
  if (code === GOING_AWAY) return 'the server is stopping';
  if (typeof code === 'number') return 'the connection was closed';
  const fault = connectionFault(inner ?? error);
  const status = /^Unexpected server response: (\d+)$/.exec(fault)?.[1];
  if (status === undefined) return fault;
  if (status === '401' || status === '403') throw new NotAllowedError(shown, hasToken);
  if (!status.startsWith('5')) {
    throw new UnexpectedAnswerError(shown, `HTTP ${status} where a WebSocket was wanted`);
  }
  return `HTTP ${status}`;
}
