import type { Metric, Registry } from 'prom-client';

export interface Sample {
  value: number;
  labels?: Record<string, string | number>;
  /** Where it is not the metric's own: `…_bucket`, `…_sum`, `…_count` of a histogram. */
  metricName?: string;
}

/** A metric whose values are read elsewhere, and replaced as a whole. */
export interface ReadMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  set(samples: Sample[]): void;
}

/**
 * prom-client's own counters and histograms only take one event after the other, which for a history of a million would be
 * a million calls. The registry asks a metric for nothing but its samples, so this one hands out those it was given.
 */
export function readMetric(
  registry: Registry,
  { name, help, type }: { name: string; help: string; type: ReadMetric['type'] },
): ReadMetric {
  let values: Sample[] = [];
  const metric = { name, help, type, get: async () => ({ name, help, type, values, aggregator: 'max' }) };
  registry.registerMetric(metric as unknown as Metric);
  return { name, type, set: (samples) => (values = samples) };
}
