import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Core } from '../domain/core.js';
import type { ReviewQueue } from '../domain/reviews/review-queue.js';
import type { Log } from '../log.js';
import { toRestAnswer } from '../rest/rest-error.js';
import { restRoutes } from '../rest/rest-routes.js';
import { authenticator, type Authenticate } from './authenticate.js';
import { bodyDeadline } from './body-deadline.js';
import { graphqlHttp } from './graphql-http.js';
import { createGraphQLServer, GRAPHQL_PATH } from './graphql-server.js';
import { graphqlWebSocket } from './graphql-websocket.js';
import { guardRequests, requirePermissions } from './guard-requests.js';
import { readHealth, type HealthSources } from './health.js';
import { hostCheck } from './host-check.js';
import { rateLimits } from './rate-limits.js';

export interface ServerOptions {
  config: {
    host: string;
    port: number;
    allowedHosts: string[];
    /** Of a token in a minute, or of an address where there are none; 0: as many as they come. */
    requestsAMinute: number;
  };
  core: Core;
  reviews: ReviewQueue;
  database: HealthSources['database'];
  schema: GraphQLSchema;
  /** Yoga plugins that keep operations within limits. */
  graphqlPlugins: Plugin[];
  version: string;
  log: Log;
  newId: () => string;
  /** Time for the headers of a request, in milliseconds. */
  headersMs?: number;
  /** Time for a request body that is no log, in milliseconds. */
  bodyMs?: number;
}

export interface Server {
  /** The HTTP routes, for requests in process; WebSockets need `listen`. */
  http: FastifyInstance;
  /** @returns the port taken @throws where host and port cannot be listened on */
  listen(): Promise<number>;
  /**
   * Takes nothing new, completes SSE subscriptions (by closing the feed), answers what is under way, and ends
   * WebSockets with 1001; what takes longer than 10 s is cut off. Resolves when no connection is left.
   */
  close(): Promise<void>;
}

/** What is still under way after this time, in milliseconds, is cut off. */
const DRAIN_MS = 10_000;
/** A sender of a long log may take this long, in milliseconds, for one request. */
const REQUEST_MS = 10 * 60_000;
/** Headers come at once, but from a slow-loris. */
const HEADERS_MS = 15_000;
/** 8 MiB at 2.2 Mbit/s. */
const BODY_MS = 30_000;
/** Longer than any job id: a wrong one is told as such, not as a path that does not exist. */
const MAX_PARAM_CHARS = 1_000;

/** Everything that is reached over the network, on one port. Nothing listens before `listen`. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { config, core, reviews, log, newId, headersMs = HEADERS_MS, bodyMs = BODY_MS } = options;
  const authenticate = authenticator(core.tokens);
  const checkHost = hostCheck(config);
  const graphql = createGraphQLServer({
    schema: options.schema,
    plugins: options.graphqlPlugins,
    core,
    reviews,
    log,
  });
  const http = fastify({
    loggerInstance: warningsOnly(log),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newId,
    requestTimeout: REQUEST_MS,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: headersMs / 3 },
    routerOptions: { maxParamLength: MAX_PARAM_CHARS },
    exposeHeadRoutes: false,
  });
  guardRequests(http, { authenticate, checkHost, limits: rateLimits(config.requestsAMinute) });
  bodyDeadline(http, bodyMs);
  answerErrors(http, log);
  let draining = false;
  http.addHook('onResponse', async () => {
    // Closing a server ends the connections that are idle then; one that sends its last answer later ends here.
    if (draining) setImmediate(() => http.server.closeIdleConnections());
  });
  await http.register(graphqlHttp, { graphql, authenticate });
  await http.register(async (rest) => {
    requirePermissions(rest);
    await rest.register(restRoutes, { core, newId });
  });
  addHealth(http, authenticate, {
    core,
    database: options.database,
    version: options.version,
    startedAt: core.clock.now(),
  });
  http.get('/', (_request, reply) => reply.redirect(GRAPHQL_PATH));
  const webSocket = graphqlWebSocket(http.server, { graphql, authenticate, checkHost, newId, log });
  await http.ready();

  const drain = async (): Promise<void> => {
    draining = true;
    await Promise.all([
      http.close(), // new requests get a 503 from here on
      webSocket.close(),
      core.feed.close(), // completes subscriptions by SSE
    ]);
  };
  let closing: Promise<void> | null = null;
  return {
    http,
    listen: async () => {
      await http.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
        throw cannotListen(config, error);
      });
      const address = http.server.address();
      if (address === null || typeof address === 'string') throw new Error('the server has no port');
      return address.port;
    },
    close: () =>
      (closing ??= withDeadline(drain(), DRAIN_MS, () => {
        log.warn({}, `connections were still open ${DRAIN_MS / 1000} s after the stop; they are cut off`);
        webSocket.terminate();
        http.server.closeAllConnections();
      })),
  };
}

function answerErrors(http: FastifyInstance, log: Log): void {
  http.addHook('onResponse', async (request, reply) => {
    const fields = {
      requestId: request.id,
      method: request.method,
      path: request.url.split('?', 1)[0],
      status: reply.raw.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    log.info(fields, 'request');
  });
  http.setErrorHandler(async (error, request, reply) => {
    const answer = toRestAnswer(error, request.id);
    if (answer.masked) log.error({ err: error, requestId: request.id }, 'a request failed');
    return reply.code(answer.status).headers(answer.headers).send(answer.body);
  });
  http.setNotFoundHandler(async (request, reply) =>
    reply.code(404).send({ detail: `There is nothing at ${request.method} ${request.url.split('?', 1)[0]}` }),
  );
}

function addHealth(http: FastifyInstance, authenticate: Authenticate, sources: HealthSources): void {
  http.get('/health', async (request, reply) => {
    const showProblems = authenticate(request.headers.authorization) !== null;
    const health = await readHealth(sources, { showProblems });
    return reply.code(health.status === 'healthy' ? 200 : 503).send(health);
  });
}

function cannotListen({ host, port }: { host: string; port: number }, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
  const reasons: Record<string, string> = {
    EADDRINUSE: 'another process listens there; choose another port with --port (0 for any)',
    EACCES: 'this user may not; ports below 1024 need a privilege',
    EADDRNOTAVAIL: 'this machine has no such address; choose another with --host',
    ENOTFOUND: 'there is no such host name; choose another with --host',
  };
  const why = reasons[code] ?? (error as Error).message;
  return new Error(`The server cannot listen on ${host}, port ${port} (${code}): ${why}`, { cause: error });
}

/** Fastify's own news (such as where it listens) are ours to tell; its warnings and errors are kept. */
function warningsOnly(log: Log): FastifyBaseLogger {
  const nothing = (): void => undefined;
  const write =
    (level: 'warn' | 'error') =>
    (fields: unknown, message?: string): void =>
      typeof fields === 'string'
        ? log[level]({}, fields)
        : log[level](
            fields instanceof Error ? { err: fields } : (fields as object),
            message ?? 'HTTP server',
          );
  const logger: FastifyBaseLogger = {
    level: 'warn',
    silent: nothing,
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: write('warn'),
    error: write('error'),
    fatal: write('error'),
    child: () => logger,
  };
  return logger;
}

/** Calls `onLate` once where `work` takes longer, and goes on waiting: that is what lets it end. */
async function withDeadline(work: Promise<void>, milliseconds: number, onLate: () => void): Promise<void> {
  const timer = setTimeout(onLate, milliseconds);
  try {
    await work;
  } finally {
    clearTimeout(timer);
  }
}
