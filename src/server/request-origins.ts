import type { Origins } from '../domain/origin.js';
import { currentScope, inScope, type RequestScope } from './request-scope.js';
import { parseTraceParent, traceParentOf } from './trace-context.js';

const NO_REQUEST: RequestScope = { requestId: null, trace: null };

/** Requests as text: their id, and where they stand in a trace. */
export const requestOrigins: Origins = {
  current: () => {
    const { requestId, trace } = currentScope() ?? NO_REQUEST;
    if (requestId === null && trace === null) return null;
    return JSON.stringify({ requestId, traceparent: trace && traceParentOf(trace) });
  },
  resume: (origin, work) => inScope(origin === null ? NO_REQUEST : scopeOf(origin), work),
};

function scopeOf(origin: string): RequestScope {
  const { requestId, traceparent } = JSON.parse(origin) as {
    requestId: string | null;
    traceparent: string | null;
  };
  return { requestId, trace: parseTraceParent(traceparent) };
}
