import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { isFailureCode } from '../../error-registry.js';
import type { Operation } from '../observe-operations.js';
import { shownName } from './operation-names.js';

export type Transport = 'sse' | 'websocket';

/** What this process answered, counted as it happens. */
export interface RequestMetrics {
  /** @param answer.route the pattern, never the path; null where no route fits */
  request(answer: { method: string; route: string | null; status: number; seconds: number }): void;
  operation(done: Operation & { failed: boolean; seconds: number }): void;
  /** @param code `extensions.code` of an error that a client was told */
  graphqlError(code: unknown): void;
  /** One more is live, until the returned function is called. */
  subscription(transport: Transport): () => void;
}

/** Seconds: from a list out of memory to a change that checks what it writes. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Every label has few values, whatever clients send: a path counts as its route, an operation by its name only where it is
 * one of the `selfheal` command's own, a code only where we have it.
 */
export function createRequestMetrics(registry: Registry): RequestMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: 'selfheal_http_requests_total',
    help: 'HTTP requests answered, by route pattern (none: no route fits).',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'selfheal_http_request_duration_seconds',
    help: 'From the request line to the end of the answer; of SSE, to the end of the stream.',
    labelNames: ['method', 'route'],
    buckets: DURATIONS,
    registers,
  });
  const operations = new Counter({
    name: 'selfheal_graphql_operations_total',
    help: 'GraphQL operations executed, over HTTP and WebSocket; outcome error: at least one error in the answer.',
    labelNames: ['type', 'name', 'outcome'],
    registers,
  });
  const operationSeconds = new Histogram({
    name: 'selfheal_graphql_operation_duration_seconds',
    help: 'Execution of a GraphQL operation; of a subscription, until it is accepted.',
    labelNames: ['type', 'name'],
    buckets: DURATIONS,
    registers,
  });
  const errors = new Counter({
    name: 'selfheal_graphql_errors_total',
    help: 'Errors in GraphQL answers, by extensions.code.',
    labelNames: ['code'],
    registers,
  });
  const subscriptions = new Gauge({
    name: 'selfheal_graphql_subscriptions',
    help: 'Subscriptions live just now.',
    labelNames: ['transport'],
    registers,
  });
  // Zero is an answer, too.
  for (const transport of ['sse', 'websocket'] satisfies Transport[]) subscriptions.set({ transport }, 0);

  return {
    request: ({ method, route, status, seconds }) => {
      const of = { method, route: route ?? 'none' };
      requests.inc({ ...of, status });
      requestSeconds.observe(of, seconds);
    },
    operation: ({ type, name, failed, seconds }) => {
      const of = { type, name: shownName(name) };
      operations.inc({ ...of, outcome: failed ? 'error' : 'ok' });
      operationSeconds.observe(of, seconds);
    },
    graphqlError: (code) => errors.inc({ code: isFailureCode(code) ? code : 'other' }),
    subscription: (transport) => {
      subscriptions.inc({ transport });
      return () => subscriptions.dec({ transport });
    },
  };
}
