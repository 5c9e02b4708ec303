import { EventEmitter, once } from 'node:events';
import type { HealingEvent, PrismaClient } from '../../generated/prisma/client.js';
import type { Log } from '../../log.js';
import { ValidationError } from '../errors.js';

const PAGE = 500;
/**
 * Events kept in memory for live subscribers, or twice as many: one reader fetches each event once, however many
 * subscribers there are. Who is further behind reads from the database. At about half a kilobyte each, ten thousand
 * were the only thing in a process that grew over minutes of load.
 */
const RING = 2_000;
/** After a failed read, so that a database that comes back is noticed without a new event. */
const RETRY_MS = 1_000;

/**
 * The live end of the audit trail. `wake` says that there may be new events; one loop reads them in order of
 * position and hands them to every subscriber. Since positions become visible in their order, reading
 * "greater than the last one" misses none.
 */
export class EventFeed {
  #ring: HealingEvent[] = [];
  /** Position of the newest event read. */
  #head = 0n;
  #reading: Promise<void> | null = null;
  #again = false;
  #closed = false;
  #retry: NodeJS.Timeout | null = null;
  readonly #news = new EventEmitter().setMaxListeners(0);

  private constructor(
    private readonly prisma: PrismaClient,
    private readonly log: Log,
  ) {}

  static async open(prisma: PrismaClient, log: Log): Promise<EventFeed> {
    const feed = new EventFeed(prisma, log);
    feed.#head = await newestPosition(prisma);
    return feed;
  }

  /** The newest position read so far; a subscription without `after` starts here. */
  get head(): bigint {
    return this.#head;
  }

  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
      if (this.#again) this.wake(); // asked between the loop's last look and here
    });
  }

  async #read(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        for (;;) {
          const page = await eventsAfter(this.prisma, this.#head, PAGE);
          this.#publish(page);
          if (page.length < PAGE) break;
        }
      } catch (error) {
        if (this.#closed) return;
        this.log.error({ err: error }, 'reading events failed; trying again');
        this.#retry = setTimeout(() => this.wake(), RETRY_MS);
      }
    }
  }

  #publish(events: HealingEvent[]): void {
    const newest = events.at(-1);
    if (!newest) return;
    this.#ring.push(...events);
    if (this.#ring.length > 2 * RING) this.#ring = this.#ring.slice(-RING);
    this.#head = newest.position;
    this.#news.emit('events');
  }

  /**
   * Every event after `after` (default: after the newest), first what was missed, then live: each once, in order.
   * Ends when `signal` aborts or the feed closes.
   *
   * @throws ValidationError where `after` is a position that was not handed out yet
   */
  async *subscribe(options: { after?: bigint; signal?: AbortSignal }): AsyncGenerator<HealingEvent> {
    let cursor = options.after ?? this.#head;
    if (cursor > this.#head) {
      const newest = await newestPosition(this.prisma);
      if (cursor > newest)
        throw new ValidationError(
          `Position ${cursor} does not exist; the newest is ${newest}. Subscribe without "after" to start there.`,
          [{ path: ['after'], message: `must be a position up to ${newest}` }],
        );
    }
    while (!this.#closed && !options.signal?.aborted) {
      const events = await this.#next(cursor);
      for (const event of events) {
        if (options.signal?.aborted) return;
        cursor = event.position;
        yield event;
      }
      if (events.length === 0 && cursor >= this.#head && !(await this.#hasNews(options.signal))) return;
    }
  }

  async #next(cursor: bigint): Promise<HealingEvent[]> {
    if (cursor >= this.#head) return [];
    const oldest = this.#ring[0];
    if (!oldest || cursor < oldest.position - 1n) return eventsAfter(this.prisma, cursor, PAGE);
    return this.#ring.slice(firstAfter(this.#ring, cursor), firstAfter(this.#ring, cursor) + PAGE);
  }

  async #hasNews(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#closed || signal?.aborted) return false;
    try {
      await once(this.#news, 'events', signal ? { signal } : {});
      return !this.#closed;
    } catch {
      return false; // aborted
    }
  }

  /** Ends every subscription. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#news.emit('events');
    await this.#reading;
  }
}

/** Index of the first event after `cursor`, by binary search. */
function firstAfter(events: HealingEvent[], cursor: bigint): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle] as HealingEvent).position <= cursor) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function eventsAfter(prisma: PrismaClient, after: bigint, take: number): Promise<HealingEvent[]> {
  return prisma.healingEvent.findMany({
    where: { position: { gt: after } },
    orderBy: { position: 'asc' },
    take,
  });
}

async function newestPosition(prisma: PrismaClient): Promise<bigint> {
  const newest = await prisma.healingEvent.findFirst({
    orderBy: { position: 'desc' },
    select: { position: true },
  });
  return newest?.position ?? 0n;
}
