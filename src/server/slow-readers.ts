import type { LiveLimits } from './live-limits.js';

interface Stall {
  /** When something last went out, on the clock of `performance.now`. */
  since: number;
  /** Newest position then. */
  head: bigint;
  end: () => void;
}

/**
 * Ends the connections of clients that do not take what is sent to them. Nothing piles up for one meanwhile, since a
 * subscription is asked for its next result only once the last one is out; but its connection would be held for as
 * long as the client likes. It loses nothing by it: it subscribes again `after` the last position it saw.
 */
export class SlowReaders {
  readonly #stalls = new Map<object, Stall>();
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly feed: { readonly head: bigint },
    private readonly limits: Pick<LiveLimits, 'maxEventsBehind' | 'maxStallMs' | 'checkEveryMs'>,
  ) {}

  /** Something waits to go out, and from here on nothing did; called again, from now on. */
  waits(connection: object, end: () => void): void {
    this.#stalls.set(connection, { since: performance.now(), head: this.feed.head, end });
    this.#timer ??= setInterval(() => this.#check(), this.limits.checkEveryMs).unref();
  }

  /** Nothing waits any more, or the connection is gone. */
  caughtUp(connection: object): void {
    this.#stalls.delete(connection);
  }

  #check(): void {
    const { maxEventsBehind, maxStallMs } = this.limits;
    const now = performance.now();
    for (const [connection, { since, head, end }] of this.#stalls) {
      if (now - since <= maxStallMs && this.feed.head - head <= BigInt(maxEventsBehind)) continue;
      this.#stalls.delete(connection);
      end();
    }
    if (this.#stalls.size > 0 || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
