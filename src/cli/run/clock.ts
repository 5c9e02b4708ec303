import { setTimeout as delay } from 'node:timers/promises';

/** Where time comes from, so that tests can set it. */
export interface Clock {
  /** The wall clock; it may jump in either direction. */
  now: () => Date;
  /** Milliseconds from an arbitrary origin; never goes back. For durations. */
  monotonicMs: () => number;
  /** Resolves after `ms`, with true; or with false as soon as `signal` aborts. Never rejects. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<boolean>;
}

/** The longest a timer of Node.js can run: 2^31 - 1 ms, about 25 days. A longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    try {
      for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) {
        await delay(Math.min(left, LONGEST_TIMER_MS), undefined, { signal });
      }
      return !signal?.aborted;
    } catch {
      return false;
    }
  },
};
