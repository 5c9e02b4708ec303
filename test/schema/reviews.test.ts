/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are as loose as the queries that tests write */
import { afterEach, describe, expect, it } from 'vitest';
import { startReview } from '../../src/domain/reviews/start-review.js';
import { syncSchedules } from '../../src/domain/schedules/sync-schedules.js';
import type { HealingReview, Prisma } from '../../src/generated/prisma/client.js';
import { carryOutReview } from '../support/carry-out-review.js';
import { accepted, globalId, next, useGraphQL } from './use-graphql.js';

const CANCEL = `mutation ($input: CancelReviewInput!) { cancelReview(input: $input) {
  __typename ... on Error { message } ... on InvalidStateError { state } ... on ValidationError { issues { path } }
  ... on CancelReviewSuccess { review { databaseId status phase errorMessage finishedAt } }
} }`;
const QUEUE = `query ($first: Int) { reviewQueue(first: $first) {
  jobId phase progress attempt trigger notBefore waitingSince waitingFor
} }`;

const healing = (more: string): string => `cmd: echo hello\nself_healing: { enabled: true, ${more} }\n`;

describe('reviews under way', () => {
  const graphql = useGraphQL(
    {
      'one.yaml': healing('mode: proactive, review_schedule: { frequency: daily, time: "03:00" }'),
      'two.yaml': healing('mode: reactive'),
      'three.yaml': 'cmd: echo hello\n',
    },
    { reviews: { wake: () => undefined } },
  );
  const ask = (jobId: string, trigger: 'manual' | 'schedule' = 'manual'): Promise<HealingReview> =>
    startReview(graphql.test.core, { jobId, force: true, trigger, requestedBy: 'ada' });
  const change = (id: number, data: Prisma.HealingReviewUpdateInput): Promise<HealingReview> =>
    graphql.test.core.prisma.healingReview.update({ where: { id }, data });
  const cancel = async (id: string | number) =>
    (await graphql.data(CANCEL, { input: { id: String(id) } })).cancelReview;
  const queue = async (first?: number) => (await graphql.data(QUEUE, { first })).reviewQueue;

  afterEach(() => graphql.test.core.prisma.healingReview.deleteMany());

  it('are queued in the order of their turn, with what they wait for', async () => {
    const late = new Date(Date.now() + 3_600_000);
    await change((await ask('one', 'schedule')).id, { notBefore: late });
    const since = new Date('2026-03-02T11:00:00Z');
    await change((await ask('two', 'schedule')).id, { waitingSince: since, waitingFor: 'run 7 of job x' });
    // Its time has come, so that it is behind nobody for it.
    await change((await ask('three')).id, { notBefore: since });
    expect(await queue()).toEqual([
      expect.objectContaining({
        jobId: 'three',
        phase: 'WAITING',
        progress: 0,
        attempt: 0,
        trigger: 'MANUAL',
      }),
      expect.objectContaining({
        jobId: 'two',
        waitingSince: since.toISOString(),
        waitingFor: 'run 7 of job x',
      }),
      expect.objectContaining({ jobId: 'one', notBefore: late.toISOString(), waitingFor: null }),
    ]);
    expect((await queue(1)).map(({ jobId }: { jobId: string }) => jobId)).toEqual(['three']);
  });

  it('leave the queue when they end', async () => {
    await ask('three');
    await carryOutReview(graphql.test.core);
    expect(await queue()).toEqual([]);
  });

  it('take a whole number from 1 to 500 for the length of the queue', async () => {
    for (const first of [0, 501, -1]) {
      expect((await graphql.run(QUEUE, { first })).errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    }
  });

  it('are cancelled by their global id or their number, by whom the token names', async () => {
    const [first, second] = [await ask('one'), await ask('two')];
    expect(await cancel(first.id)).toMatchObject({
      __typename: 'CancelReviewSuccess',
      review: {
        databaseId: first.id,
        status: 'SKIPPED',
        phase: 'WAITING',
        errorMessage: 'Cancelled by ada',
        finishedAt: expect.any(String) as string,
      },
    });
    expect(await cancel(globalId('Review', second.id))).toMatchObject({ review: { databaseId: second.id } });
  });

  it('that have ended are not cancelled, and neither is what is no review', async () => {
    const { id } = await ask('three');
    await carryOutReview(graphql.test.core);
    expect(await cancel(id)).toMatchObject({ __typename: 'InvalidStateError', state: 'completed' });
    expect(await cancel(999_999)).toEqual({
      __typename: 'NotFoundError',
      message: 'Review 999999 not found',
    });
    for (const wrong of [globalId('Job', 'one'), 'nonsense', '0']) {
      expect(await cancel(wrong)).toMatchObject({
        __typename: 'ValidationError',
        issues: [{ path: ['id'] }],
      });
    }
  });

  it('tell their progress to subscribers, and their end', async () => {
    const messages = accepted(
      await graphql.subscribe(
        'subscription { reviewUpdated { event { type data } review { phase progress logLinesAnalyzed } } }',
      ),
    );
    const first = next(messages);
    await ask('three');
    const types = [(await first).reviewUpdated.event.type];
    await carryOutReview(graphql.test.core);
    const phases: string[] = [];
    let update;
    do {
      update = (await next(messages)).reviewUpdated;
      types.push(update.event.type);
      if (update.event.type === 'review.progressed') phases.push(update.event.data.phase);
    } while (update.event.type !== 'review.completed');
    await messages.return(undefined);
    expect(types[0]).toBe('review.started');
    expect(phases).toEqual(['collecting', 'analysing', 'storing']);
    // As it stands now, whatever the message is about.
    expect(update.review).toEqual({ phase: 'STORING', progress: 100, logLinesAnalyzed: 0 });
  });

  it('show the one run that they look at', async () => {
    const { core } = graphql.test;
    const startedAt = core.clock.now();
    const run = await core.prisma.jobRun.create({ data: { jobId: 'two', runKey: 'one', startedAt } });
    const request = { jobId: 'two', force: true, trigger: 'failure', requestedBy: 'failure' } as const;
    await startReview(core, request, run);
    await ask('three');
    expect(await graphql.data('{ reviewQueue { jobId run { databaseId } } }')).toEqual({
      reviewQueue: [
        { jobId: 'three', run: null },
        { jobId: 'two', run: { databaseId: run.id } },
      ],
    });
  });

  it('by schedule are announced by their job; who has none by the clock has no time', async () => {
    await syncSchedules(graphql.test.core);
    expect(await graphql.data('{ jobs { nodes { jobId nextReviewAt } } }')).toEqual({
      jobs: {
        nodes: [
          { jobId: 'one', nextReviewAt: '2026-03-03T03:00:00.000Z' },
          { jobId: 'three', nextReviewAt: null },
          { jobId: 'two', nextReviewAt: null },
        ],
      },
    });
  });
});

describe('what a review looked at', () => {
  const graphql = useGraphQL(
    { 'one.yaml': 'cmd: bash one.sh\nself_healing: { enabled: true }\n', 'one.sh': 'echo one\n' },
    { reviews: { wake: () => undefined } },
  );

  it('is told part by part, with sizes, once its analyzers are done', async () => {
    const CONTEXT = 'query ($id: ID!) { review(id: $id) { context { part title bytes leftOut } } }';
    const { core } = graphql.test;
    const { id } = await startReview(core, {
      jobId: 'one',
      force: true,
      trigger: 'manual',
      requestedBy: 'ada',
    });
    const read = async () => (await graphql.data(CONTEXT, { id: String(id) })).review.context;
    expect(await read()).toEqual([]);
    await carryOutReview(core);
    const parts = await read();
    expect(parts.map(({ part }: { part: string }) => part)).toEqual([
      'JOB',
      'RUNS',
      'LOGS',
      'CONFIG',
      'SCRIPT',
    ]);
    expect(parts.at(-1)).toEqual({
      part: 'SCRIPT',
      title: 'Script: 1 whole script',
      bytes: expect.any(Number),
      leftOut: null,
    });
  });
});
