import type { Clock } from './domain/clock.js';
import type { Log } from './log.js';
import type { Pace } from './scheduling/pace.js';

/** What the server is given rather than makes, so that tests can set it. */
export interface AppDependencies {
  log: Log;
  clock?: Clock;
  /** Makes ids of requests and keys of runs that come without one. */
  newId?: () => string;
  /** Milliseconds that reviews get to end when the server stops; then they go back into the queue. Default 20,000. */
  reviewGraceMs?: number;
  /** For tests: how often the scheduler looks, and for how long it waits. */
  pace?: Partial<Pace>;
}
