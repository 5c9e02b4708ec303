import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceContext } from './trace-context.js';

/** What goes with a request wherever its work leads, a review in the background included. */
export interface RequestScope {
  /** Null for work that no request asked for. */
  requestId: string | null;
  /** The step of the trace that is under way; null where the request is in none. */
  trace: TraceContext | null;
}

const scopes = new AsyncLocalStorage<RequestScope>();

/** `work`, and all that it sets going, as a part of this request. */
export function inScope<T>(scope: RequestScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** The request that the caller works for; undefined outside of one. */
export function currentScope(): RequestScope | undefined {
  return scopes.getStore();
}

/** What every log line says of the request that it was written for. */
export function scopeFields(): { requestId?: string; traceId?: string } {
  const scope = scopes.getStore();
  if (scope === undefined) return {};
  return {
    ...(scope.requestId !== null && { requestId: scope.requestId }),
    ...(scope.trace && { traceId: scope.trace.traceId }),
  };
}
