import type { HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { traced } from '../tracer.js';
import { runReview } from './run-review.js';

/** Carries out reviews in the background, one after the other, and ends them when the server stops. */
export class ReviewQueue {
  readonly #abort = new AbortController();
  #tail: Promise<void> = Promise.resolve();
  readonly #carriedOut = new Set<number>();

  constructor(private readonly core: Core) {}

  /** Resolves when the review has ended, however it ended. */
  add(review: HealingReview): Promise<HealingReview> {
    this.#carriedOut.add(review.id);
    const result = this.#tail
      .then(() =>
        traced(
          this.core,
          'review',
          { 'selfheal.job_id': review.jobId, 'selfheal.review_id': review.id },
          () => runReview(this.core, review, this.#abort.signal),
        ),
      )
      .finally(() => this.#carriedOut.delete(review.id));
    this.#tail = result.then(
      () => undefined,
      (error: unknown) => {
        this.core.log.error({ err: error, reviewId: review.id }, 'the end of a review could not be stored');
      },
    );
    return result;
  }

  /** How many run here or wait for their turn. */
  get length(): number {
    return this.#carriedOut.size;
  }

  /** Whether this review runs here, or waits for its turn. */
  has(id: number): boolean {
    return this.#carriedOut.has(id);
  }

  /** Aborts what runs, and resolves when all is settled in the database. */
  async close(): Promise<void> {
    this.#abort.abort(new Error('the server is stopping'));
    await this.#tail;
  }
}
