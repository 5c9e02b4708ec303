import { Registry } from 'prom-client';
import type { Log } from '../../log.js';
import { within } from '../../domain/within.js';
import { createEffectMetrics } from './effect-metrics.js';
import { createProcessMetrics, type ProcessSources } from './process-metrics.js';
import { createRequestMetrics, type RequestMetrics } from './request-metrics.js';

export interface Metrics {
  requests: RequestMetrics;
  /** Everything, in Prometheus' text format; without what the database would say where it does not answer. */
  scrape(): Promise<{ contentType: string; text: string }>;
}

/** Prometheus gives up after 10 s by default, and then has not even what this process knows by itself. */
const DATABASE_PATIENCE_MS = 5_000;

/** All figures of one server, in a registry of its own. */
export function createMetrics(sources: ProcessSources & { log: Log }): Metrics {
  const registry = new Registry();
  const requests = createRequestMetrics(registry);
  const effect = createEffectMetrics(registry, sources.core.prisma);
  let ofProcess: ReturnType<typeof createProcessMetrics> | null = null;
  let reading: Promise<bigint> | null = null;

  return {
    requests,
    scrape: async () => {
      const newest = await within(
        DATABASE_PATIENCE_MS,
        // One at a time: who asks meanwhile gets the same.
        () => (reading ??= effect.read().finally(() => (reading = null))),
      ).catch((error: unknown) => {
        sources.log.warn({ err: error }, 'the database did not answer for the metrics');
        return null;
      });
      ofProcess ??= createProcessMetrics(registry, sources);
      ofProcess.read(newest);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
