import { setTimeout as delay } from 'node:timers/promises';
import type { HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { traced } from '../tracer.js';
import { claimReview } from './claim-review.js';
import { considerMissedRuns } from './consider-runs.js';
import { LeaseLostError, ReviewLease } from './review-lease.js';
import { runReview } from './run-review.js';

/** After events could not be read. Until then a review that was cancelled notices it when it renews its lease. */
const FOLLOW_AGAIN_MS = 1_000;

/** Takes reviews from the queue and carries them out, in this process. */
export class ReviewWorker {
  readonly #held = new Map<number, ReviewLease>();
  readonly #draining = new Set<Promise<void>>();
  readonly #closed = new AbortController();
  #claims = 0;
  /** The time is over in which reviews may end before the server stops. */
  #overdue = false;

  /** @param concurrency how many reviews this process works on at once */
  constructor(
    private readonly core: Core,
    private readonly concurrency: number,
  ) {
    void this.#followCancellations();
  }

  /** Whether this process works on the review, or may have claimed it just now. */
  has(id: number): boolean {
    return this.#held.has(id) || this.#claims > 0;
  }

  /** How many this process works on. */
  get length(): number {
    return this.#held.size;
  }

  /** Carries out reviews, one after the other, until none may begin; at once where as many run as may. */
  async drain(): Promise<void> {
    const done = this.#drain();
    this.#draining.add(done);
    await done.finally(() => this.#draining.delete(done));
  }

  async #drain(): Promise<void> {
    while (!this.#closed.signal.aborted && this.#held.size + this.#claims < this.concurrency) {
      const lease = await this.#claim();
      if (!lease) return;
      await this.#carryOut(lease);
    }
  }

  async #claim(): Promise<ReviewLease | null> {
    this.#claims += 1;
    try {
      const review = await claimReview(this.core);
      if (!review) return null;
      const lease = new ReviewLease(this.core, review);
      this.#held.set(review.id, lease);
      if (this.#overdue) lease.stop();
      return lease;
    } finally {
      this.#claims -= 1;
    }
  }

  async #carryOut(lease: ReviewLease): Promise<HealingReview | null> {
    const { review } = lease;
    const attributes = { 'selfheal.job_id': review.jobId, 'selfheal.review_id': review.id };
    try {
      return await traced(this.core, 'review', attributes, () => runReview(this.core, lease));
    } catch (error) {
      if (!(error instanceof LeaseLostError)) {
        this.core.log.error({ err: error, reviewId: review.id }, 'the end of a review could not be stored');
      }
      return null;
    } finally {
      lease.release();
      this.#held.delete(review.id);
      await this.#considerWhatEndedMeanwhile(review.jobId);
    }
  }

  /** Runs that ended during a review found it in their way. */
  async #considerWhatEndedMeanwhile(jobId: string): Promise<void> {
    if (this.#closed.signal.aborted) return;
    await considerMissedRuns(this.core, { jobId }).catch((error: unknown) =>
      this.core.log.error({ err: error, jobId }, 'runs that ended during a review could not be looked at'),
    );
  }

  /** Cancelled by anybody, in any process: the events bring it. */
  async #followCancellations(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        for await (const event of this.core.feed.subscribe({ signal })) {
          if (event.type === 'review.cancelled' && event.reviewId !== null)
            this.#held.get(event.reviewId)?.lose();
        }
        return; // the feed is closed
      } catch (error) {
        this.core.log.error({ err: error }, 'cancellations of reviews could not be followed; trying again');
        await delay(FOLLOW_AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  /**
   * Takes no more, gives what runs `graceMs` to end, and puts the rest back into the queue. Resolves when all is
   * settled in the database.
   */
  async close(graceMs: number): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    const timer = setTimeout(() => {
      this.#overdue = true;
      this.#held.forEach((lease) => lease.stop());
    }, graceMs);
    await Promise.allSettled(this.#draining);
    clearTimeout(timer);
  }
}
