import type { Registry } from 'prom-client';
import { ALL_JOBS } from '../../domain/stats/counters.js';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { EFFECT_BOUNDS, readEffects, type EffectSum } from './effect-sums.js';
import { readMetric, type ReadMetric, type Sample } from './read-metric.js';

/** Said in the help of each: what every process reads from the one database must not be added up. */
const SHARED = 'The same from every process on one database: aggregate with max, not sum.';

/** States of a suggestion that somebody, or a policy, said yes to: a failed one was approved before it failed. */
const ACCEPTED: ReadonlySet<string> = new Set(['approved', 'applied', 'failed']);

/** `healing_counters` of suggestions: how many there are now. */
interface StateCount {
  status: string;
  category: string;
  severity: string;
  count: number;
}

export interface EffectMetrics {
  /** @returns the newest position of the audit trail */
  read(): Promise<bigint>;
}

/**
 * Whether what is proposed does any good, by category and severity. Read from the database at each scrape, so that the
 * figures outlive restarts and are whole on each of several processes; a query takes their maximum, not their sum.
 *
 * - acceptance ratio: suggestions that are approved, applied or failed now ÷ all suggestions. One whose change was rolled
 *   back is open again, and counts as not accepted until somebody approves it anew.
 * - apply success ratio: changes that were written ÷ changes that were tried. Advice that carries no change is no try.
 * - rollback ratio: changes that were rolled back ÷ changes that were written.
 * - resolution: from a suggestion's creation to its application, for each application. One that is applied again after a
 *   rollback counts again, with the time since its creation.
 *
 * A ratio of nothing is left out.
 */
export function createEffectMetrics(registry: Registry, prisma: PrismaClient): EffectMetrics {
  const metric = (type: ReadMetric['type'], name: string, help: string): ReadMetric =>
    readMetric(registry, { type, name, help: `${help} ${SHARED}` });
  const suggestions = metric('gauge', 'selfheal_suggestions', 'Suggestions there are, by status.');
  const acceptance = metric(
    'gauge',
    'selfheal_suggestion_acceptance_ratio',
    'Suggestions that are approved, applied or failed / all suggestions.',
  );
  const steps = metric(
    'counter',
    'selfheal_suggestion_events_total',
    'What happened to suggestions: added, approved, rejected, applied, failed, reopened by a rollback.',
  );
  const changes = metric(
    'counter',
    'selfheal_action_events_total',
    'What became of changes: succeeded, failed (nothing was changed), rolled_back.',
  );
  const success = metric('gauge', 'selfheal_apply_success_ratio', 'Changes written / changes tried.');
  const rollback = metric('gauge', 'selfheal_rollback_ratio', 'Changes rolled back / changes written.');
  const resolution = metric(
    'histogram',
    'selfheal_suggestion_resolution_seconds',
    'From the creation of a suggestion to its application.',
  );
  const reviews = metric(
    'histogram',
    'selfheal_review_duration_seconds',
    'From the start of a review to its end, by how it ended: completed, failed, skipped, cancelled.',
  );
  const running = metric('gauge', 'selfheal_reviews_running', 'Reviews that run or wait for their turn.');

  return {
    read: async () => {
      const [entries, counted, newest] = await Promise.all([
        readEffects(prisma),
        prisma.healingCounter.findMany({
          where: { jobId: ALL_JOBS, OR: [{ kind: 'suggestion' }, { kind: 'review', status: 'running' }] },
        }),
        prisma.healingEvent.aggregate({ _max: { position: true } }),
      ]);
      const states = counted.filter(({ kind }) => kind === 'suggestion');
      suggestions.set(
        states.map(({ status, category, severity, count }) => ({
          labels: { status, category, severity },
          value: count,
        })),
      );
      running.set([
        { value: counted.reduce((all, { kind, count }) => (kind === 'review' ? all + count : all), 0) },
      ]);
      acceptance.set(ratios(states, countOf, (state) => ACCEPTED.has(state.status)));
      steps.set(entries.filter(isAbout('suggestion')).map(asCount));
      changes.set(entries.filter(isAbout('action')).map(asCount));
      const tried = entries.filter(({ type }) => type === 'action.succeeded' || type === 'action.failed');
      success.set(ratios(tried, countOf, ({ type }) => type === 'action.succeeded'));
      rollback.set(rollbacks(entries));
      resolution.set(
        entries
          .filter(({ type }) => type === 'suggestion.applied')
          .flatMap((entry) =>
            histogram(resolution.name, EFFECT_BOUNDS.resolution, entry, {
              category: entry.category,
              severity: entry.severity,
            }),
          ),
      );
      reviews.set(
        entries
          .filter(isAbout('review'))
          .flatMap((entry) =>
            histogram(reviews.name, EFFECT_BOUNDS.review, entry, { status: eventOf(entry) }),
          ),
      );
      return newest._max.position ?? 0n;
    },
  };
}

type Kind = Pick<StateCount, 'category' | 'severity'>;

const countOf = ({ count }: { count: number }): number => count;

/** Share of those that `counts` picks, of each category and severity. */
function ratios<T extends Kind>(
  rows: readonly T[],
  size: (row: T) => number,
  counts: (row: T) => boolean,
): Sample[] {
  const kinds = new Map<
    string,
    { labels: { category: string; severity: string }; part: number; all: number }
  >();
  for (const row of rows) {
    const { category, severity } = row;
    const key = `${category} ${severity}`;
    const kind = kinds.get(key) ?? { labels: { category, severity }, part: 0, all: 0 };
    kind.all += size(row);
    if (counts(row)) kind.part += size(row);
    kinds.set(key, kind);
  }
  return [...kinds.values()]
    .filter(({ all }) => all > 0)
    .map(({ labels, part, all }) => ({ labels, value: part / all }));
}

/** Each change that was rolled back had been written: its event stands among those of the written ones. */
function rollbacks(entries: readonly EffectSum[]): Sample[] {
  return entries
    .filter(({ type, count }) => type === 'action.succeeded' && count > 0)
    .map(({ category, severity, count }) => {
      const undone = entries.find(
        (other) =>
          other.type === 'action.rolled_back' && other.category === category && other.severity === severity,
      );
      return { labels: { category, severity }, value: (undone?.count ?? 0) / count };
    });
}

function isAbout(kind: string) {
  return ({ type }: EffectSum): boolean => type.startsWith(`${kind}.`);
}

function eventOf({ type }: EffectSum): string {
  return type.slice(type.indexOf('.') + 1);
}

function asCount(entry: EffectSum): Sample {
  const { category, severity, count } = entry;
  return { labels: { event: eventOf(entry), category, severity }, value: count };
}

/** The lines of a Prometheus histogram: each bucket holds all that did not exceed its bound. */
function histogram(
  name: string,
  bounds: readonly number[],
  { buckets, seconds }: EffectSum,
  labels: Record<string, string>,
): Sample[] {
  let total = 0;
  const lines = buckets.map((count, index) => {
    total += count;
    const le = bounds[index] ?? '+Inf';
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: total };
  });
  return [
    ...lines,
    { metricName: `${name}_sum`, labels, value: seconds },
    { metricName: `${name}_count`, labels, value: total },
  ];
}
