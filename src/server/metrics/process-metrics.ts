import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import type { Core } from '../../domain/core.js';

/** A pool's own counts, as `pg` has them. */
export interface PoolCounts {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

export interface ProcessSources {
  core: Core;
  reviews: { readonly length: number };
  database: { kind: string; pool: PoolCounts };
  version: string;
}

/**
 * How this process is: Node's own figures, what waits in it, how far it has read. Made at the first scrape: Node's figures
 * come from observers that run on until the process ends.
 */
export function createProcessMetrics(
  registry: Registry,
  { core, reviews, database, version }: ProcessSources,
): { read(newestPosition: bigint | null): void } {
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers });
  collectDefaultMetrics({ register: registry });
  gauge('selfheal_build_info', 'Always 1; the version that runs.', ['version']).set({ version }, 1);
  gauge('selfheal_database_info', 'Always 1; the kind of database.', ['kind']).set(
    { kind: database.kind },
    1,
  );
  const up = gauge('selfheal_database_up', '1 where the database answered this scrape.');
  const connections = gauge('selfheal_database_pool_connections', 'Open connections of the pool.', ['state']);
  const waiting = gauge('selfheal_database_pool_waiting', 'Queries that wait for a connection.');
  const queue = gauge('selfheal_reviews_in_process', 'Reviews that this process works on.');
  const jobs = gauge('selfheal_jobs', 'Jobs that are configured.');
  const problems = gauge('selfheal_job_file_problems', 'Problems in job files.');
  const position = gauge('selfheal_event_feed_position', 'Newest event that subscribers here were given.');
  const lag = gauge(
    'selfheal_event_feed_lag',
    'Events in the database that subscribers here were not given yet.',
  );

  return {
    read: (newestPosition) => {
      const { pool } = database;
      up.set(newestPosition === null ? 0 : 1);
      connections.set({ state: 'idle' }, pool.idleCount);
      connections.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
      waiting.set(pool.waitingCount);
      queue.set(reviews.length);
      jobs.set(core.jobs.list().length);
      problems.set(core.jobs.problems().length);
      const { head } = core.feed;
      position.set(Number(head));
      if (newestPosition !== null) lag.set(Math.max(0, Number(newestPosition - head)));
    },
  };
}
