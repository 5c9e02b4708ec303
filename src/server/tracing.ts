import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { SpanAttributes } from '../domain/tracer.js';
import type { Log } from '../log.js';
import type { RequestTracer } from './request-tracer.js';
import { currentScope, inScope } from './request-scope.js';
import type { TraceContext } from './trace-context.js';

const SERVICE_NAME = 'self-healing';
/** Ending must not wait for a collector that is gone. */
const FLUSH_MS = 3_000;

export interface TracingOptions {
  /** Base URL of an OTLP/HTTP collector, to which `/v1/traces` is added. */
  endpoint: string;
  version: string;
  log: Log;
}

/**
 * Sends spans to a collector, in batches. Nothing is registered for the process: who records is handed on, like
 * everything else. This module is loaded only where an endpoint is configured, since OpenTelemetry takes its time to load.
 */
export function startTracing({ endpoint, version, log }: TracingOptions): RequestTracer {
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: FLUSH_MS });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: SERVICE_NAME, [ATTR_SERVICE_VERSION]: version }),
    spanProcessors: [new BatchSpanProcessor(tellingFailures(exporter, log))],
  });
  const tracer = provider.getTracer(SERVICE_NAME, version);

  return {
    startRequest: (name, parent, attributes) => {
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, contextOf(parent, 'remote'));
      return {
        trace: traceOf(span),
        end: (finalName, finalAttributes, failed) => {
          span.updateName(finalName).setAttributes(finalAttributes);
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    span: async <T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> => {
      const scope = currentScope();
      const span = tracer.startSpan(name, { attributes }, contextOf(scope?.trace ?? null, 'local'));
      try {
        return await inScope({ requestId: scope?.requestId ?? null, trace: traceOf(span) }, work);
      } catch (error) {
        // The class alone: messages may quote what a collector has no business to keep.
        const type = error instanceof Error ? error.name : typeof error;
        span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR, message: type });
        throw error;
      } finally {
        span.end();
      }
    },
    close: async () => {
      await provider.shutdown().catch((error: unknown) => {
        log.warn({ err: error }, 'the last spans could not be sent');
      });
    },
  };
}

function contextOf(parent: TraceContext | null, where: 'local' | 'remote'): Context {
  if (parent === null) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: parent.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: where === 'remote',
  });
}

function traceOf(span: Span): TraceContext {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 };
}

/** Says once that the collector does not take spans, and once that it does again. */
function tellingFailures(exporter: SpanExporter, log: Log): SpanExporter {
  let failing = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined;
        if (failed && !failing) log.warn({ err: result.error }, 'spans cannot be sent to the OTLP endpoint');
        if (!failed && failing) log.info({}, 'spans can be sent to the OTLP endpoint again');
        failing = failed;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
