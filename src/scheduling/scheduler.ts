import { setTimeout as delay } from 'node:timers/promises';
import { Agenda, type Job } from 'agenda';
import type { Core } from '../domain/core.js';
import { considerMissedRuns } from '../domain/reviews/consider-runs.js';
import { reapReviews } from '../domain/reviews/reap-reviews.js';
import { waitingReviews } from '../domain/reviews/review-queue.js';
import { ReviewWorker } from '../domain/reviews/review-worker.js';
import { startDueReviews } from '../domain/schedules/due-reviews.js';
import { syncSchedules } from '../domain/schedules/sync-schedules.js';
import { JOBS, removeFailed, wakesInStore } from './agenda-jobs.js';
import { ChoreTurns, type Chore } from './chore-turns.js';
import { NewsChannel, type News } from './news-channel.js';
import type { SchedulerBackend } from './open-backend.js';
import { PACE, type Pace } from './pace.js';
import { watchTime } from './watch-time.js';

/** Reviews are due at whole minutes. */
const DUE_CRON = '* * * * *';
const TIDY_CRON = '7 3 * * *';
/** Runs that ended before a sweep that was late, or while a review of their job ran. */
const SWEEP_MARGIN_MS = 10 * 60_000;
/** Wake-ups for one call: more processes than anybody runs. */
const MOST_WAKES = 32;
/** Job files that change together are looked at together. */
const SYNC_AFTER_MS = 200;

export interface SchedulerOptions {
  /** Reviews that this process works on at once; 0: none, it only tells others of work. */
  concurrency: number;
  /** On a stop reviews get so long to end, in milliseconds, before they go back into the queue. */
  graceMs: number;
  /** More that Agenda runs now and then: its name, how often, and what it does. */
  chores?: readonly Chore[];
  news: News;
  /** For tests: when to look for due reviews. */
  dueCron?: string;
  /** For tests, which are in more of a hurry. */
  pace?: Partial<Pace> | undefined;
}

/**
 * Agenda, and what it starts. The queue of reviews is the database's: Agenda only says when to look at it, so that
 * a job of its own that comes twice, or never, costs time but no review.
 */
export class Scheduler {
  readonly #agenda: Agenda;
  readonly #channel: NewsChannel;
  readonly #worker: ReviewWorker;
  readonly #pace: Pace;
  readonly #turns: ChoreTurns;
  readonly #stopping = new AbortController();
  #lastSweep: Date | null = null;
  #trouble: string | null = null;
  /** The handlers that Agenda runs in this process. */
  readonly #running = new Set<Promise<void>>();
  #sync: Promise<unknown> = Promise.resolve();
  #syncSoon: NodeJS.Timeout | null = null;
  #endOfChanges: (() => void) | null = null;
  #endOfTimeWatch: (() => void) | null = null;
  #beginning: Promise<void> | null = null;
  #closing: Promise<void> | null = null;

  constructor(
    private readonly core: Core,
    private readonly backend: SchedulerBackend,
    private readonly options: SchedulerOptions,
  ) {
    this.#channel = new NewsChannel(options.news);
    this.#worker = new ReviewWorker(core, options.concurrency);
    this.#pace = { ...PACE, ...options.pace };
    this.#turns = new ChoreTurns((name) => this.#beginNow(name));
    this.#agenda = new Agenda({
      name: core.owner,
      backend: backend.agenda,
      notificationChannel: this.#channel,
      processEvery: this.#pace.scanEveryMs,
      defaultLockLifetime: this.#pace.lockMs,
      // Reviews leave room for everything else: what Agenda has locked and cannot begin in time, it forgets.
      maxConcurrency: options.concurrency + Object.keys(JOBS).length + (options.chores?.length ?? 0),
      removeOnComplete: true,
    });
    this.#agenda.on('error', (error) => this.#troubled(error));
    if (options.concurrency > 0) this.#define();
  }

  /** The reviews that this process works on. */
  get reviews(): { readonly length: number } {
    return this.#worker;
  }

  get kind(): SchedulerBackend['kind'] {
    return this.backend.kind;
  }

  /** @throws where the backend does not answer */
  ping(): Promise<void> {
    return this.backend.ping();
  }

  #define(): void {
    const { concurrency, chores = [], dueCron = DUE_CRON } = this.options;
    this.#agenda.define(JOBS.work, (job) => this.#touched(job, () => this.#worker.drain()), {
      concurrency,
      lockLimit: concurrency,
    });
    const all: Chore[] = [
      { name: JOBS.due, every: dueCron, run: async () => void (await startDueReviews(this.core)) },
      { name: JOBS.sweep, every: this.#pace.sweepEveryMs, run: () => this.#sweep() },
      { name: JOBS.tidy, every: TIDY_CRON, run: () => removeFailed(this.#agenda) },
      ...chores,
    ];
    for (const { name, run } of all) {
      const once = { concurrency: 1, lockLimit: 1 };
      const turn = async (): Promise<void> => {
        const next = await run(this.#stopping.signal);
        if (next) this.#turns.at(name, next);
      };
      this.#agenda.define(name, (job) => this.#touched(job, turn), once);
    }
    this.#chores = all;
  }

  #chores: Chore[] = [];

  /**
   * Begins to work: from now on due reviews start, and the queue is worked on. A process without concurrency only
   * gets ready to tell the others. What fails is tried again, so nobody has to wait for it; resolves when it is at
   * work, or stops.
   */
  async start(): Promise<void> {
    if (this.options.concurrency === 0) return this.#channel.connect();
    this.#endOfChanges = this.core.jobs.onChange(() => this.#syncLater());
    this.#endOfTimeWatch = watchTime((jump) => {
      this.core.log.warn(jump, 'the clock was set, or this process stood still; the scheduler begins anew');
      // Agenda takes what it has locked but not begun for lost, without ever counting it as free again.
      void this.#begin(() => this.#agenda.stop(false));
    });
    await this.#begin(async () => {
      await this.#synced();
      await this.#sweep(); // what the last stop or crash left
      await startDueReviews(this.core); // what was missed meanwhile
    });
  }

  /** Prepares and starts Agenda until that works: a machine that slept has lost its connections, too. */
  #begin(prepare: () => Promise<void>): Promise<void> {
    this.#beginning ??= this.#tryToBegin(prepare).finally(() => (this.#beginning = null));
    return this.#beginning;
  }

  async #tryToBegin(prepare: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await prepare();
        if (signal.aborted) return;
        await this.#agenda.start();
        await this.#plan();
        return;
      } catch (error) {
        this.#troubled(error);
        await delay(this.#pace.tryAgainMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #synced(): Promise<unknown> {
    const synced = syncSchedules(this.core);
    this.#sync = synced.catch(() => undefined);
    return synced;
  }

  /** The next turn of each: after the clock was set back it may be far away. */
  async #plan(): Promise<void> {
    for (const { name, every } of this.#chores) await this.#agenda.every(every, name);
  }

  /** There is so much more in the queue. Never throws: what cannot be told is found by the sweep. */
  wake(howMany: number): void {
    if (this.#stopping.signal.aborted) return;
    for (let count = Math.min(howMany, MOST_WAKES); count > 0; count -= 1) this.#beginNow(JOBS.work);
  }

  /** The chore of this name has something to do. Never throws: what cannot be told waits for its turn by the clock. */
  soon(name: string): void {
    this.#turns.soon(name);
  }

  #beginNow(name: string): void {
    this.#agenda.now(name, {}).catch((error: unknown) => this.#troubled(error));
  }

  /** News of work may have been missed, and what this process was at may have failed: it looks by itself. */
  lookAgain(): void {
    if (this.#stopping.signal.aborted || this.options.concurrency === 0) return;
    const look = async (): Promise<void> => {
      await this.#sweep();
      await this.#worker.drain();
    };
    void this.#tracked(look()).catch((error: unknown) => this.#troubled(error));
  }

  /** A process has work of this name for whoever comes first. */
  hear(name: string): void {
    this.#channel.wake(name);
  }

  async #sweep(): Promise<void> {
    const began = this.core.clock.now();
    const reaped = await reapReviews(this.core, (id) => this.#worker.has(id));
    if (reaped > 0)
      this.core.log.warn({ reviews: reaped }, 'reviews of lost processes go back into the queue');
    const since = this.#lastSweep && new Date(this.#lastSweep.getTime() - SWEEP_MARGIN_MS);
    await considerMissedRuns(this.core, since ? { since } : {});
    this.#lastSweep = began;
    const waiting = await waitingReviews(this.core);
    if (waiting > 0) this.wake(waiting - (await wakesInStore(this.#agenda)));
  }

  /** Keeps Agenda's lock on the job while the work goes on. */
  async #touched(job: Job, work: () => Promise<void>): Promise<void> {
    const timer = setInterval(() => {
      job.touch().catch((error: unknown) => this.#troubled(error));
    }, this.#pace.lockMs / 3);
    try {
      await this.#tracked(work());
      this.#trouble = null;
    } finally {
      clearInterval(timer);
    }
  }

  async #tracked(work: Promise<void>): Promise<void> {
    this.#running.add(work);
    await work.finally(() => this.#running.delete(work));
  }

  #syncLater(afterMs = SYNC_AFTER_MS): void {
    if (this.#stopping.signal.aborted) return;
    this.#syncSoon ??= setTimeout(() => {
      this.#syncSoon = null;
      this.#sync = this.#sync
        .then(() => syncSchedules(this.core))
        .catch((error: unknown) => {
          this.core.log.error({ err: error }, 'the schedules could not be brought up to date; trying again');
          this.#syncLater(this.#pace.tryAgainMs);
        });
    }, afterMs);
  }

  /** The same trouble again and again, while a database is away, is said once. */
  #troubled(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (message === this.#trouble) return;
    this.#trouble = message;
    this.core.log.warn(
      { err: error, backend: this.backend.kind },
      'the scheduler met trouble, and tries again',
    );
  }

  /**
   * Takes no more work, gives what runs time to end, hands reviews back that do not, and stops. Within 30 seconds.
   * Further calls wait for the first.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#stopping.abort();
    this.#turns.close();
    this.#endOfChanges?.();
    this.#endOfTimeWatch?.();
    await this.#beginning;
    if (this.#syncSoon) clearTimeout(this.#syncSoon);
    await this.#sync;
    await this.#agenda.stop(false).catch((error: unknown) => this.#troubled(error));
    await Promise.all([this.#worker.close(this.options.graceMs), this.#ended(this.options.graceMs)]);
    await this.#channel.disconnect();
    await this.backend.close();
  }
  /** What runs has ended, or the time is over. */
  async #ended(graceMs: number): Promise<void> {
    const over = new AbortController();
    const late = delay(graceMs, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#running), late]);
    over.abort();
  }
}
