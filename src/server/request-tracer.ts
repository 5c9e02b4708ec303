import type { SpanAttributes, Tracer } from '../domain/tracer.js';
import type { TraceContext } from './trace-context.js';

/** The span of a request, from its first byte to the last of its answer. */
export interface RequestSpan {
  trace: TraceContext;
  /** With the name that only the answer shows, such as that of the route. */
  end(name: string, attributes: SpanAttributes, failed: boolean): void;
}

/** Records where the time of requests goes; `startTracing` makes one that sends it to a collector. */
export interface RequestTracer extends Tracer {
  /** @param parent where the caller stands in its trace; null begins a new one */
  startRequest(name: string, parent: TraceContext | null, attributes: SpanAttributes): RequestSpan;
  /** Sends what is left. */
  close(): Promise<void>;
}
