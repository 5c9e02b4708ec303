import { beforeEach, describe, expect, it } from 'vitest';
import { globalId, useGraphQL } from './use-graphql.js';

const SCHEDULER =
  '{ scheduler { state backend workers reviewsRunning reviewsWaiting longestWaitSeconds reviewsOverdue lagSeconds } }';
const NONE = {
  workers: 0,
  reviewsRunning: 0,
  reviewsWaiting: 0,
  longestWaitSeconds: null,
  reviewsOverdue: 0,
  lagSeconds: 0,
};

describe('the scheduler', () => {
  let isThere = true;
  const graphql = useGraphQL(
    { 'jobs.yaml': 'jobs:\n  backup: { cmd: "true" }\n  fetch: { cmd: "true" }\n' },
    {
      reviews: { wake: () => undefined },
      scheduler: {
        kind: 'mongodb',
        ping: () => (isThere ? Promise.resolve() : Promise.reject(new Error('away'))),
      },
    },
  );
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 12, minute));
  const schedule = (jobId: string, nextAt: Date | null) =>
    graphql.test.core.prisma.healingSchedule.create({
      data: { jobId, spec: '', nextAt, createdAt: at(0), updatedAt: at(0) },
    });

  beforeEach(async () => {
    isThere = true;
    graphql.test.setTime(at(0).toISOString());
    await graphql.test.core.prisma.healingSchedule.deleteMany();
    await graphql.test.core.prisma.healingReview.deleteMany();
  });

  it('is up while it answers and nothing is late', async () => {
    await schedule('fetch', at(30));
    expect(await graphql.data(SCHEDULER)).toEqual({
      scheduler: { state: 'UP', backend: 'MONGODB', ...NONE },
    });
    graphql.test.setTime(at(32).toISOString());
    expect(await graphql.data(SCHEDULER)).toMatchObject({
      scheduler: { state: 'UP', reviewsOverdue: 1, lagSeconds: 120 },
    });
    expect(await graphql.statements(SCHEDULER)).toHaveLength(1);
  });

  it('is late where nobody starts what has been due for minutes', async () => {
    await schedule('backup', at(0));
    await schedule('fetch', at(1));
    await schedule('manual', null);
    graphql.test.setTime(at(3).toISOString());
    expect(await graphql.data(SCHEDULER)).toMatchObject({
      scheduler: { state: 'LATE', reviewsOverdue: 2, lagSeconds: 180 },
    });
  });

  it('is down where its database does not answer', async () => {
    isThere = false;
    expect(await graphql.data(SCHEDULER)).toMatchObject({ scheduler: { state: 'DOWN', backend: 'MONGODB' } });
  });

  it('counts the reviews that run and wait, over all processes', async () => {
    const review = (jobId: string, given: object) =>
      graphql.test.core.prisma.healingReview.create({
        data: {
          jobId,
          trigger: 'manual',
          requestedBy: 'ada',
          windowFrom: at(0),
          windowTo: at(0),
          startedAt: at(0),
          ...given,
        },
      });
    const later = new Date(Date.now() + 60_000); // by the database's clock
    await review('a', { owner: 'one', leaseUntil: later });
    await review('b', { owner: 'one', leaseUntil: later });
    await review('c', { owner: 'two', leaseUntil: later });
    await review('d', {});
    await review('e', { startedAt: at(4) });
    await review('f', { notBefore: later });
    await review('g', { status: 'completed' });
    graphql.test.setTime(at(5).toISOString());
    expect(await graphql.data(SCHEDULER)).toMatchObject({
      scheduler: { workers: 2, reviewsRunning: 3, reviewsWaiting: 2, longestWaitSeconds: 300 },
    });
  });

  describe('tells what comes next', () => {
    const NEXT =
      'query ($first: Int) { upcomingReviews(first: $first) { jobId dueAt job { id pendingSuggestionCount } } }';

    it('soonest first, of the jobs that a clock starts', async () => {
      await schedule('fetch', at(2));
      await schedule('gone', at(2));
      await schedule('backup', at(1));
      await schedule('manual', null);
      const { upcomingReviews } = await graphql.data(NEXT);
      expect(upcomingReviews).toEqual([
        {
          jobId: 'backup',
          dueAt: '2026-03-02T12:01:00.000Z',
          job: { id: globalId('Job', 'backup'), pendingSuggestionCount: 0 },
        },
        {
          jobId: 'fetch',
          dueAt: '2026-03-02T12:02:00.000Z',
          job: { id: globalId('Job', 'fetch'), pendingSuggestionCount: 0 },
        },
        { jobId: 'gone', dueAt: '2026-03-02T12:02:00.000Z', job: null },
      ]);
      expect((await graphql.data(NEXT, { first: 1 })) as object).toMatchObject({
        upcomingReviews: [{ jobId: 'backup' }],
      });
      expect(await graphql.statements(NEXT)).toHaveLength(2);
    });

    it('at most so many', async () => {
      const { errors } = await graphql.run(NEXT, { first: 501 });
      expect(errors?.[0]?.message).toContain('first must be a whole number from 1 to 500');
    });
  });
});

describe('without a scheduler', () => {
  const graphql = useGraphQL({});

  it('is down', async () => {
    expect(await graphql.data(SCHEDULER)).toEqual({ scheduler: { state: 'DOWN', backend: null, ...NONE } });
  });
});
