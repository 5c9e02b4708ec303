import { Prisma, type HealingReview } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { transact, type Tx } from '../transact.js';
import { LEASE_MS } from './lease-terms.js';
import { PHASE_START, progressed } from './review-phase.js';

/** Three tries before the lease is over. */
const RENEW_EVERY_MS = LEASE_MS / 3;
/** Progress within a phase is told this often at most. */
const TELL_EVERY_MS = 1_000;

/** Somebody cancelled the review, or another process has it: this one writes nothing more. */
export class LeaseLostError extends Error {
  constructor(reviewId: number) {
    super(`Review ${reviewId} is not this process's any more`);
    this.name = 'LeaseLostError';
  }
}

/** The server stops: the review goes back into the queue. */
export class StoppingError extends Error {
  constructor() {
    super('The server is stopping');
    this.name = 'StoppingError';
  }
}

/** How far a review is. */
export interface Progress {
  phase: HealingReview['phase'];
  /** Default: where the phase begins. */
  progress?: number;
  runs?: number;
  logLines?: number;
}

/**
 * One process's hold on a review that it claimed. Renewed by itself until `release`; every write goes through
 * `update`, which changes nothing once the lease is another's (its fence is higher then, or the review has ended).
 */
export class ReviewLease {
  readonly #abort = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #renewedAt = performance.now();
  #toldAt = 0;

  constructor(
    private readonly core: Core,
    readonly review: HealingReview,
  ) {
    this.#timer = setInterval(() => void this.#renew(), RENEW_EVERY_MS);
  }

  /** Aborted with LeaseLostError or StoppingError. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isLost(): boolean {
    return this.signal.reason instanceof LeaseLostError;
  }

  /** What this lease may write to, and nobody else. */
  get where(): Prisma.HealingReviewWhereInput & { id: number } {
    return { id: this.review.id, status: 'running', fence: this.review.fence };
  }

  /** The review was cancelled, or taken over. */
  lose(): void {
    this.#abort.abort(new LeaseLostError(this.review.id));
  }

  /** The review is to be handed back, since the server stops. */
  stop(): void {
    this.#abort.abort(new StoppingError());
  }

  release(): void {
    clearInterval(this.#timer);
  }

  /** @throws LeaseLostError, and the transaction with it */
  async update(tx: Tx, data: Prisma.HealingReviewUpdateManyMutationInput): Promise<HealingReview> {
    const [row] = await tx.db.healingReview.updateManyAndReturn({
      where: this.where,
      data: { ...data, updatedAt: this.core.clock.now() },
    });
    if (row) return row;
    this.lose();
    throw new LeaseLostError(this.review.id);
  }

  /** Tells subscribers how far the review is; within a phase once a second. @throws LeaseLostError */
  async tell({ phase, progress = PHASE_START[phase], runs, logLines }: Progress): Promise<void> {
    const now = performance.now();
    const isNewPhase = phase !== this.review.phase;
    if (!isNewPhase && now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.review.phase = phase;
    await transact(this.core, async (tx) => {
      await this.update(tx, {
        phase,
        progress,
        ...(runs !== undefined && { runsAnalyzed: runs }),
        ...(logLines !== undefined && { logsLines: logLines }),
      });
      await tx.event(
        progressed(this.review, {
          phase,
          progress,
          ...(runs !== undefined && { runs }),
          ...(logLines !== undefined && { logLines }),
        }),
      );
    });
  }

  /** A database that does not answer may be back in time; whoever cannot renew until the lease is over has lost it. */
  async #renew(): Promise<void> {
    const asked = performance.now();
    try {
      const renewed = await this.core.prisma.$executeRaw(Prisma.sql`
        UPDATE healing_reviews SET lease_until = now() + ${LEASE_MS} * interval '1 millisecond'
         WHERE id = ${this.review.id} AND status = 'running' AND fence = ${this.review.fence}`);
      if (renewed === 0) this.lose();
      else this.#renewedAt = asked;
    } catch (error) {
      this.core.log.warn(
        { err: error, reviewId: this.review.id },
        'the lease of a review could not be renewed',
      );
      if (performance.now() - this.#renewedAt > LEASE_MS) this.lose();
    }
  }
}
