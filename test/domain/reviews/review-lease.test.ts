import { once } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Analyzer } from '../../../src/analysis/analyzer.js';
import type { Core } from '../../../src/domain/core.js';
import { InvalidStateError, NotFoundError } from '../../../src/domain/errors.js';
import { cancelReview, cancelReviewOfJob } from '../../../src/domain/reviews/cancel-review.js';
import { claimReview } from '../../../src/domain/reviews/claim-review.js';
import { PROCESS_LOST, reapReviews } from '../../../src/domain/reviews/reap-reviews.js';
import { ReviewLease } from '../../../src/domain/reviews/review-lease.js';
import { reviewQueue } from '../../../src/domain/reviews/review-queue.js';
import { ReviewWorker } from '../../../src/domain/reviews/review-worker.js';
import { runReview } from '../../../src/domain/reviews/run-review.js';
import { startReview } from '../../../src/domain/reviews/start-review.js';
import type { HealingReview } from '../../../src/generated/prisma/client.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { useCore } from '../../support/core.js';
import { stuckAnalyzer } from '../../support/stuck-analyzer.js';

const JOB = 'cmd: echo hello\nself_healing: { enabled: true, mode: proactive }\n';

describe('the lease of a review', () => {
  const jobs = ['one', 'two', 'three'];
  const test = useCore(Object.fromEntries(jobs.map((jobId) => [`${jobId}.yaml`, JOB])), {
    reviews: { wake: () => undefined },
  });
  const ask = (jobId: string, force = true): Promise<HealingReview> =>
    startReview(test.core, { jobId, force, trigger: 'manual', requestedBy: 'ada' });
  const find = (id: number): Promise<HealingReview> =>
    test.core.prisma.healingReview.findUniqueOrThrow({ where: { id } });
  const eventsOf = async (reviewId: number): Promise<string[]> =>
    (await test.core.prisma.healingEvent.findMany({ where: { reviewId }, orderBy: { position: 'asc' } })).map(
      ({ type }) => type,
    );
  /** Another process on the same database. */
  const other = (more: Partial<Core> = {}): Core => ({ ...test.core, owner: '4711', ...more });
  /** Its lease is over, as if nobody had renewed it. */
  const letLapse = (id: number) =>
    test.core.prisma
      .$executeRaw`UPDATE healing_reviews SET lease_until = now() - interval '1 second' WHERE id = ${id}`;
  const comeToTurn = (id: number) =>
    test.core.prisma
      .$executeRaw`UPDATE healing_reviews SET not_before = now() - interval '1 second' WHERE id = ${id}`;

  beforeEach(() => test.core.prisma.healingReview.deleteMany());

  it('is one process’s: of ten who reach for the next review, one has it', async () => {
    const { id } = await ask('one');
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) => claimReview(other({ owner: `${index}` }))),
    );
    const got = claims.filter((claim) => claim !== null);
    expect(got).toHaveLength(1);
    expect(got[0]).toMatchObject({ id, attempt: 1, fence: 1, phase: 'collecting' });
    expect(await find(id)).toMatchObject({ owner: got[0]?.owner });
  });

  it('is of one that starts though another began, and ended, while it was about to', async () => {
    const { id } = await ask('one');
    let looks = 0;
    const prisma = test.core.prisma.$extends({
      query: {
        healingReview: {
          findFirst: async ({ args, query }) => {
            looks += 1;
            if (looks === 1) return null; // it began just after
            if (looks === 2) await cancelReview(test.core, id, 'ada');
            return query(args);
          },
        },
      },
    }) as unknown as Core['prisma'];
    const started = await startReview(
      { ...test.core, prisma },
      { jobId: 'one', force: true, trigger: 'manual', requestedBy: 'ada' },
    );
    expect(started).toMatchObject({ jobId: 'one', status: 'running' });
    expect(started.id).not.toBe(id);
    expect(looks).toBe(2);
  });

  it('goes to those that people asked for first, then in order', async () => {
    for (const [jobId, trigger] of [
      ['one', 'schedule'],
      ['two', 'schedule'],
      ['three', 'manual'],
    ] as const) {
      await startReview(test.core, { jobId, force: true, trigger, requestedBy: trigger });
    }
    expect((await reviewQueue(test.core)).map(({ jobId }) => jobId)).toEqual(['three', 'one', 'two']);
    const taken = [await claimReview(test.core), await claimReview(test.core), await claimReview(test.core)];
    expect(taken.map((review) => review?.jobId)).toEqual(['three', 'one', 'two']);
    expect(await claimReview(test.core)).toBeNull();
  });

  it('tells its phases, with percentages that only rise', async () => {
    const { id } = await ask('one');
    await carryOutReview(test.core);
    expect(await find(id)).toMatchObject({ status: 'completed', progress: 100, leaseUntil: null });
    expect(await eventsOf(id)).toEqual([
      'review.started',
      'review.progressed',
      'review.progressed',
      'review.progressed',
      'review.completed',
    ]);
    const told = await test.core.prisma.healingEvent.findMany({
      where: { reviewId: id, type: 'review.progressed' },
      orderBy: { position: 'asc' },
    });
    const data = told.map((event) => event.data as { phase: string; progress: number });
    expect(data.map(({ phase }) => phase)).toEqual(['collecting', 'analysing', 'storing']);
    expect(data.map(({ progress }) => progress)).toEqual([5, 15, 90]);
  });

  it('of a process that lives and has it is left alone', async () => {
    await ask('one');
    const claimed = await claimReview(other());
    expect(await reapReviews({ ...test.core, isOwnerAlive: async () => true }, () => false)).toBe(0);
    expect((await find(claimed?.id as number)).owner).toBe('4711');
  });

  it.each([
    ['lets its lease run out', async (id: number) => void (await letLapse(id)), true],
    ['lives no more', async () => undefined, false],
  ])('of a process that %s is given to another, after a while', async (_name, lose, alive) => {
    const { id } = await ask('one');
    await claimReview(other());
    await lose(id);
    expect(await reapReviews({ ...test.core, isOwnerAlive: async () => alive }, () => false)).toBe(1);
    expect(await find(id)).toMatchObject({ phase: 'waiting', owner: '', attempt: 1 });
    expect(await claimReview(test.core), 'not yet').toBeNull();
    await comeToTurn(id);
    expect(await carryOutReview(test.core)).toMatchObject({ id, status: 'completed', attempt: 2 });
    expect(await eventsOf(id)).toContain('review.retried');
  });

  it('of a review of its own that this process does not work on is given back too', async () => {
    const { id } = await ask('one');
    await claimReview(test.core);
    expect(await reapReviews(test.core, () => true)).toBe(0);
    expect(await reapReviews(test.core, (asked) => asked !== id)).toBe(1);
  });

  it('is known to its worker as soon as others can see it', async () => {
    const { id } = await ask('one');
    const known: boolean[] = [];
    const feed = {
      subscribe: (options: { signal: AbortSignal }) => test.core.feed.subscribe(options),
      // Called when the claim is committed, before whoever claimed is told.
      wake: () => void known.push(worker.has(id)),
    };
    const worker = new ReviewWorker({ ...test.core, feed: feed as unknown as Core['feed'] }, 1);
    await worker.drain();
    expect((await find(id)).status).toBe('completed');
    expect(known.length).toBeGreaterThan(0);
    expect(known).not.toContain(false);
    await worker.close(0);
  });

  it('that was renewed or given to another since it was looked at is left alone', async () => {
    const first = await ask('one');
    const second = await ask('two');
    const old = [await claimReview(other({ owner: '1' })), await claimReview(other({ owner: '2' }))];
    expect(old.map((review) => review?.id)).toEqual([first.id, second.id]);
    await letLapse(second.id);
    // While one is looked at, both change: a process came back, and another began anew.
    const isOwnerAlive = async (): Promise<boolean> => {
      await test.core.prisma.healingReview.update({
        where: { id: first.id },
        data: { fence: { increment: 1 } },
      });
      await test.core.prisma
        .$executeRaw`UPDATE healing_reviews SET lease_until = now() + interval '30 seconds' WHERE id = ${second.id}`;
      return false;
    };
    expect(await reapReviews({ ...test.core, isOwnerAlive }, () => false)).toBe(0);
  });

  it('is lost three times, and the review has failed, with the reason', async () => {
    const { id } = await ask('one');
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await comeToTurn(id);
      expect(await claimReview(other())).toMatchObject({ id, attempt });
      await reapReviews({ ...test.core, isOwnerAlive: async () => false }, () => false);
    }
    expect(await find(id)).toMatchObject({ status: 'failed', errorMessage: PROCESS_LOST, leaseUntil: null });
    expect((await eventsOf(id)).at(-1)).toBe('review.failed');
    expect(await claimReview(test.core)).toBeNull();
    await expect(ask('one')).resolves.toMatchObject({ status: 'running' });
  });

  it('lost to another keeps a late writer from changing anything', async () => {
    const { id } = await ask('one');
    let goOn = (): void => undefined;
    const over = new Promise<void>((resolve) => (goOn = resolve));
    const slow: Analyzer = {
      name: 'slow',
      analyze: async () => {
        await over;
        return {
          drafts: [],
          notes: [],
          errors: [{ rule: 'slow', reason: 'came late' }],
        };
      },
    };
    const late = new ReviewLease(other({ analyzers: [slow] }), (await claimReview(other())) as HealingReview);
    const ended = runReview(other({ analyzers: [slow] }), late);
    await letLapse(id);
    await reapReviews(test.core, () => false);
    await comeToTurn(id);
    expect(await carryOutReview(test.core)).toMatchObject({ status: 'completed', attempt: 2 });
    const events = await eventsOf(id);
    goOn();
    await ended;
    late.release();
    expect(late.isLost).toBe(true);
    expect(await find(id)).toMatchObject({ status: 'completed', errorMessage: null, attempt: 2 });
    expect(await eventsOf(id)).toEqual(events);
  });

  it('ends at once for whoever cancels: waiting or running', async () => {
    const waiting = await ask('one');
    expect(await cancelReview(test.core, waiting.id, 'bob')).toMatchObject({
      status: 'skipped',
      errorMessage: 'Cancelled by bob',
    });
    await expect(cancelReview(test.core, waiting.id, 'bob')).rejects.toThrow(InvalidStateError);
    await expect(cancelReview(test.core, 999_999, 'bob')).rejects.toThrow(NotFoundError);
    expect(await cancelReviewOfJob(test.core, 'one', 'bob')).toBeNull();

    const { stuck, begun } = stuckAnalyzer();
    const core = { ...test.core, analyzers: [stuck] };
    const worker = new ReviewWorker(core, 1);
    const { id } = await ask('two');
    const drained = worker.drain();
    await begun;
    expect(worker.length).toBe(1);
    expect(await cancelReviewOfJob(test.core, 'two', 'bob')).toMatchObject({ id, status: 'skipped' });
    await drained;
    expect(worker.length).toBe(0);
    expect(await find(id)).toMatchObject({ status: 'skipped', errorMessage: 'Cancelled by bob' });
    expect((await eventsOf(id)).at(-1)).toBe('review.cancelled');
    await worker.close(0);
  });

  it('ends at once for whoever cancels, also after the events could not be read for a moment', async () => {
    const { stuck, begun } = stuckAnalyzer();
    let asked = 0;
    const again = new AbortController();
    const feed = {
      wake: () => test.core.feed.wake(),
      subscribe: (options: { signal: AbortSignal }) => {
        asked += 1;
        if (asked === 1) throw new Error('the database is away');
        again.abort();
        return test.core.feed.subscribe(options);
      },
    };
    const core = { ...test.core, analyzers: [stuck], feed: feed as unknown as Core['feed'] };
    const worker = new ReviewWorker(core, 1);
    const { id } = await ask('one');
    const drained = worker.drain();
    await begun;
    if (!again.signal.aborted) await once(again.signal, 'abort');
    await cancelReview(test.core, id, 'bob');
    await drained;
    expect((await find(id)).status).toBe('skipped');
    await worker.close(0);
  });

  it('goes back into the queue where the server stops before the review is done', async () => {
    const { stuck, begun } = stuckAnalyzer();
    const worker = new ReviewWorker({ ...test.core, analyzers: [stuck] }, 1);
    const { id } = await ask('one');
    const drained = worker.drain();
    await begun;
    await worker.close(0);
    await drained;
    expect(await find(id)).toMatchObject({ status: 'running', phase: 'waiting', owner: '', attempt: 0 });
    expect(await carryOutReview(test.core)).toMatchObject({ id, status: 'completed', attempt: 1 });
  });

  it('goes back into the queue where the server stops while it is being claimed', async () => {
    const { stuck } = stuckAnalyzer();
    let goOn = (): void => undefined;
    const stopped = new Promise<void>((resolve) => (goOn = resolve));
    let commit = (): void => undefined;
    const committed = new Promise<void>((resolve) => (commit = resolve));
    const prisma = new Proxy(test.core.prisma, {
      get: (target, name) =>
        name !== '$transaction'
          ? (Reflect.get(target, name) as unknown)
          : async (...given: Parameters<typeof target.$transaction>) => {
              const result = await target.$transaction(...given);
              commit();
              await stopped;
              return result;
            },
    });
    const worker = new ReviewWorker({ ...test.core, prisma, analyzers: [stuck] }, 1);
    const { id } = await ask('one');
    const drained = worker.drain();
    await committed;
    const closed = worker.close(0);
    await new Promise((resolve) => setTimeout(resolve, 0)); // its time is over, in which reviews could end
    goOn();
    await Promise.all([closed, drained]);
    expect(await find(id)).toMatchObject({ status: 'running', phase: 'waiting', owner: '', attempt: 0 });
  });

  it('lets what runs end when the server stops, as long as it gives it', async () => {
    const begun = new AbortController();
    let goOn = (): void => undefined;
    const over = new Promise<void>((resolve) => (goOn = resolve));
    const slow: Analyzer = {
      name: 'slow',
      analyze: async () => {
        begun.abort();
        await over;
        return { drafts: [], notes: [], errors: [] };
      },
    };
    const worker = new ReviewWorker({ ...test.core, analyzers: [slow] }, 1);
    const first = await ask('one');
    const second = await ask('two');
    const drained = worker.drain();
    await once(begun.signal, 'abort');
    const closed = worker.close(60_000);
    goOn();
    await Promise.all([closed, drained]);
    expect((await find(first.id)).status).toBe('completed');
    expect(await find(second.id)).toMatchObject({ status: 'running', phase: 'waiting', attempt: 0 });
  });

  it('is as many at once as the process may work on', async () => {
    for (const jobId of jobs) await ask(jobId);
    let most = 0;
    let now = 0;
    const counting: Analyzer = {
      name: 'counting',
      analyze: async () => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        return {
          drafts: [],
          notes: [],
          errors: [],
        };
      },
    };
    const worker = new ReviewWorker({ ...test.core, analyzers: [counting] }, 1);
    await Promise.all([worker.drain(), worker.drain(), worker.drain()]);
    expect(most).toBe(1);
    expect(await test.core.prisma.healingReview.count({ where: { status: 'completed' } })).toBe(3);
    await worker.close(0);
  });
});
