import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Core } from '../domain/core.js';
import type { Log } from '../log.js';
import { docsPage } from '../rest/openapi/docs-page.js';
import { documentRoutes } from '../rest/openapi/document-routes.js';
import { HttpError, toRestAnswer } from '../rest/rest-error.js';
import { restRoutes } from '../rest/rest-routes.js';
import type { Database } from '../storage/database.js';
import { authenticator } from './authenticate.js';
import { bodyDeadline } from './body-deadline.js';
import { clientAddress } from './client-address.js';
import { dashboard } from './dashboard.js';
import { graphqlHttp } from './graphql-http.js';
import { createGraphQLServer } from './graphql-server.js';
import { graphqlWebSocket } from './graphql-websocket.js';
import { guardRequests, requirePermissions } from './guard-requests.js';
import { healthReader, type HealthSources, type SchedulerStatus } from './health.js';
import { hostCheck, ownPageCheck } from './host-check.js';
import { defaultLiveLimits, type LiveLimits } from './live-limits.js';
import { createMetrics } from './metrics/create-metrics.js';
import { metricsRoute } from './metrics/metrics-route.js';
import type { PoolCounts } from './metrics/process-metrics.js';
import { observeOperations } from './observe-operations.js';
import { observeRequests } from './observe-requests.js';
import { addReady, refuseWhileStopping } from './ready.js';
import type { RequestTracer } from './request-tracer.js';
import { rateLimits } from './rate-limits.js';
import { sessionRoutes } from './session-routes.js';
import { SlowReaders } from './slow-readers.js';

export interface ServerOptions {
  config: {
    host: string;
    port: number;
    allowedHosts: string[];
    /** Of a token in a minute, or of an address where there are none; 0: as many as they come. */
    requestsAMinute: number;
    /** Open at once for one viewer, over WebSocket and SSE together. */
    maxSubscriptions: number;
    /** As `clientAddress` takes them. */
    trustedProxies: string[];
    /** A `worker` answers only whether it lives. Default: `all`. */
    role?: 'all' | 'api' | 'worker';
  };
  core: Core;
  scheduler: SchedulerStatus;
  database: HealthSources['database'] & Pick<Database, 'backup'> & { pool: PoolCounts };
  schema: GraphQLSchema;
  /** Yoga plugins that keep operations within limits. */
  graphqlPlugins: Plugin[];
  /** Where the built dashboard lies. */
  dashboardFolder: string;
  version: string;
  log: Log;
  /** Records spans of requests; none by default. */
  tracer?: RequestTracer | null;
  newId: () => string;
  /** What clients that stay connected may take up, where it is not the default. */
  live?: Partial<LiveLimits>;
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
  const { config, core, scheduler, log, newId, headersMs = HEADERS_MS, bodyMs = BODY_MS } = options;
  const authenticate = authenticator(core.tokens);
  const checkHost = hostCheck(config);
  const isOwnPage = ownPageCheck(config);
  const addressOf = clientAddress(config.trustedProxies);
  const limits = rateLimits(config.requestsAMinute);
  const live = { ...defaultLiveLimits, ...options.live };
  const readers = new SlowReaders(core.feed, live);
  const { database, version, tracer = null } = options;
  const metrics = createMetrics({ core, reviews: scheduler.reviews, database, version, log });
  const graphql = createGraphQLServer({
    schema: options.schema,
    plugins: options.graphqlPlugins,
    observer: observeOperations({ metrics: metrics.requests, tracer }),
    core,
    log,
    maxSubscriptionsPerViewer: config.maxSubscriptions,
  });
  const http = fastify({
    loggerInstance: warningsOnly(log),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newId,
    requestTimeout: REQUEST_MS,
    return503OnClosing: false, // refuseWhileStopping says it in our words
    http: { keepAlive: true, headersTimeout: headersMs, connectionsCheckingInterval: headersMs / 3 },
    routerOptions: { maxParamLength: MAX_PARAM_CHARS },
    frameworkErrors: answerBadUrl,
    exposeHeadRoutes: false,
  });
  let draining = false;
  observeRequests(http, { log, metrics: metrics.requests, tracer, addressOf });
  refuseWhileStopping(http, () => draining);
  if (config.role === 'worker') answerOnlyProbes(http);
  bodyDeadline(http, bodyMs); // before the guard: a request that it refuses has a body, too
  guardRequests(http, { authenticate, checkHost, isOwnPage, limits });
  answerErrors(http, log);
  http.addHook('onResponse', async () => {
    // Closing a server ends the connections that are idle then; one that sends its last answer later ends here.
    if (draining) setImmediate(() => http.server.closeIdleConnections());
  });
  await http.register(sessionRoutes, { core, limits, isOwnPage });
  await http.register(graphqlHttp, { graphql, readers, log });
  const showHealth = healthReader({ core, database, scheduler, version, startedAt: core.clock.now() });
  await http.register(async (api) => {
    await documentRoutes(api, { version });
    await api.register(async (rest) => {
      requirePermissions(rest);
      await rest.register(metricsRoute, { metrics });
      const { backup } = database;
      const makeBackup = backup && (() => backup({ version, now: core.clock.now() }));
      await rest.register(restRoutes, { core, newId, readHealth: showHealth, makeBackup });
    });
    await api.register(docsPage);
  });
  addReady(http, { database, log, isStopping: () => draining });
  await http.register(dashboard, { folder: options.dashboardFolder });
  const webSocket = webSocketOf(config.role === 'worker', http.server, {
    graphql,
    authenticate,
    checkHost,
    isOwnPage,
    rates: limits,
    addressOf,
    limits: live,
    readers,
    newId,
    log,
  });
  await http.ready();

  const drain = async (): Promise<void> => {
    draining = true;
    core.runNews?.close();
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

/** Without one an upgrade is an ordinary request, and finds nothing. */
function webSocketOf(
  isWorker: boolean,
  ...given: Parameters<typeof graphqlWebSocket>
): ReturnType<typeof graphqlWebSocket> {
  if (isWorker) return { close: async () => undefined, terminate: () => undefined };
  return graphqlWebSocket(...given);
}

const PROBES = new Set(['/health', '/ready', '/metrics']);

/** A process that carries out reviews is asked how it is, and nothing else. */
function answerOnlyProbes(http: FastifyInstance): void {
  http.addHook('onRequest', async ({ routeOptions }) => {
    if (!PROBES.has(routeOptions.url ?? '')) {
      const paths = [...PROBES].join(', ');
      throw new HttpError(404, `This process carries out reviews, and answers only ${paths}`);
    }
  });
}

/** A path that is no URL is refused before there is a route, and without hooks. */
function answerBadUrl(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = toRestAnswer(error, request.id);
  void reply.code(status).send(body);
}

function answerErrors(http: FastifyInstance, log: Log): void {
  http.setErrorHandler(async (error, request, reply) => {
    const answer = toRestAnswer(error, request.id);
    if (answer.masked) log.error({ err: error, requestId: request.id }, 'a request failed');
    return reply.code(answer.status).headers(answer.headers).send(answer.body);
  });
  http.setNotFoundHandler(async (request, reply) =>
    reply.code(404).send({ detail: `There is nothing at ${request.method} ${request.url.split('?', 1)[0]}` }),
  );
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
