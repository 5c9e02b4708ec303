import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.js';
import type { RequestMetrics } from './metrics/request-metrics.js';
import type { ClientAddress } from './client-address.js';
import { inScope, type RequestScope } from './request-scope.js';
import type { RequestSpan, RequestTracer } from './request-tracer.js';
import { parseTraceParent } from './trace-context.js';

declare module 'fastify' {
  interface FastifyRequest {
    scope: RequestScope;
    /** Of the client, as `clientAddress` finds it. */
    address: string;
    /** Null where no spans are recorded. */
    span: RequestSpan | null;
  }
}

/**
 * Gives every request its scope, and tells of each when it is answered: a log line, the metrics, a span. The first plugin
 * of the server, so that whatever refuses a request later does so within its scope.
 */
export function observeRequests(
  http: FastifyInstance,
  {
    log,
    metrics,
    tracer,
    addressOf,
  }: { log: Log; metrics: RequestMetrics; tracer: RequestTracer | null; addressOf: ClientAddress },
): void {
  http.decorateRequest('scope');
  http.decorateRequest('address', '');
  http.decorateRequest('span', null);
  http.addHook('onRequest', (request, reply, done) => {
    // On the raw answer, so that GraphQL's has it too.
    reply.raw.setHeader('x-request-id', request.id);
    request.address = addressOf(request.raw); // a socket that is gone has none any more
    const parent = parseTraceParent(request.headers['traceparent']);
    request.span = tracer?.startRequest(request.method, parent, requestAttributes(request)) ?? null;
    request.scope = { requestId: request.id, trace: request.span?.trace ?? parent };
    inScope(request.scope, done);
  });
  // Reading a body goes on from the socket's events, which know nothing of the scope.
  http.addHook('preValidation', (request, _reply, done) => inScope(request.scope, done));
  http.addHook('onResponse', (request, reply, done) => {
    inScope(request.scope, () => tell(request, reply));
    done();
  });

  const tell = (request: FastifyRequest, reply: FastifyReply): void => {
    const { method } = request;
    const status = reply.raw.statusCode;
    const milliseconds = reply.elapsedTime;
    // The pattern: paths hold ids, and are without number.
    const route = request.routeOptions.url ?? null;
    metrics.request({ method, route, status, seconds: milliseconds / 1000 });
    request.span?.end(
      route === null ? method : `${method} ${route}`,
      { 'http.response.status_code': status, ...(route !== null && { 'http.route': route }) },
      status >= 500,
    );
    const fields = {
      requestId: request.id,
      address: request.address,
      method,
      path: pathOf(request),
      status,
    };
    log.info({ ...fields, ms: Math.round(milliseconds) }, 'request');
  };
}

/** Names of OpenTelemetry's semantic conventions for HTTP; see https://opentelemetry.io/docs/specs/semconv/http/http-spans/ */
function requestAttributes(request: FastifyRequest): Record<string, string> {
  return { 'http.request.method': request.method, 'url.path': pathOf(request), 'url.scheme': 'http' };
}

/** Without the query, which may hold a token that somebody put there. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
