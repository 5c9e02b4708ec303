import type { FeedEvent } from './feed-event.js';

/** Events that are kept for answers still on their way. At a thousand a minute, those of the last two minutes. */
const KEPT = 2_000;

/**
 * The newest events with their number, from 1, in the order of their coming. An answer of the server may be older than
 * events that came while it was on its way: whoever asked remembers `count` and applies `since(count)` to the answer.
 */
export class EventLog {
  #events: FeedEvent[] = [];
  #count = 0;

  /** How many came so far. */
  get count(): number {
    return this.#count;
  }

  add(events: readonly FeedEvent[]): void {
    this.#events.push(...events);
    this.#count += events.length;
    if (this.#events.length > 2 * KEPT) this.#events = this.#events.slice(-KEPT);
  }

  /** What came after the first `count`; null where that is not kept any more. */
  since(count: number): readonly FeedEvent[] | null {
    const missing = this.#count - count;
    if (missing <= 0) return [];
    return missing > this.#events.length ? null : this.#events.slice(-missing);
  }

  /** Nothing is known of what came before: answers on their way are void. */
  forget(): void {
    this.#events = [];
    this.#count += 1;
  }
}
