import { beforeEach, describe, expect, it } from 'vitest';
import { claimReview } from '../../../src/domain/reviews/claim-review.js';
import { startReview } from '../../../src/domain/reviews/start-review.js';
import { parseRunHead } from '../../../src/domain/runs/new-run.js';
import { recordRun } from '../../../src/domain/runs/record-run.js';
import type { HealingReview } from '../../../src/generated/prisma/client.js';
import { useCore } from '../../support/core.js';

describe('while a job that drives an AI runs', () => {
  const test = useCore(
    {
      'agent.yaml': 'type: openclaw\ncmd: echo\n',
      'plain.yaml': 'cmd: echo\n',
      'urgent.yaml': 'cmd: echo\n',
    },
    { reviews: { wake: () => undefined } },
  );
  let run = 0;
  const begin = () =>
    recordRun(test.core, {
      jobId: 'agent',
      head: parseRunHead({ started_at: '2026-03-02T11:59:00Z' }),
      log: null,
      runKey: `run-${(run += 1)}`,
    });
  const ask = (jobId: string, force: boolean): Promise<HealingReview> =>
    startReview(test.core, { jobId, force, trigger: 'manual', requestedBy: 'ada' });
  const find = (id: number): Promise<HealingReview> =>
    test.core.prisma.healingReview.findUniqueOrThrow({ where: { id } });
  const waitedFor = (id: number, minutes: number) =>
    test.core.prisma
      .$executeRaw`UPDATE healing_reviews SET waiting_since = now() - ${minutes} * interval '1 minute' WHERE id = ${id}`;

  beforeEach(async () => {
    await test.core.prisma.healingReview.deleteMany();
    await test.core.prisma.jobRun.deleteMany();
  });

  it('a review waits and says for what; one that is forced does not', async () => {
    const { run } = await begin();
    const waiting = await ask('plain', false);
    expect(await claimReview(test.core)).toBeNull();
    expect(await find(waiting.id)).toMatchObject({
      phase: 'waiting',
      waitingFor: `run ${run.id} of job 'agent', which drives an AI`,
      waitingSince: expect.any(Date),
      notBefore: null,
    });
    await claimReview(test.core);
    const told = await test.core.prisma.healingEvent.findMany({
      where: { reviewId: waiting.id, type: 'review.progressed' },
    });
    expect(
      told.map(({ data }) => data),
      'once',
    ).toEqual([
      { phase: 'waiting', progress: 0, waitingFor: `run ${run.id} of job 'agent', which drives an AI` },
    ]);
    const forced = await ask('urgent', true);
    expect(await claimReview(test.core)).toMatchObject({ id: forced.id });
    await test.core.prisma.jobRun.update({
      where: { id: run.id },
      data: { finishedAt: new Date(), exitCode: 0 },
    });
    expect(await claimReview(test.core)).toMatchObject({ id: waiting.id, waitingFor: null });
  });

  it('a review that waits for a second run has five minutes again', async () => {
    const { run } = await begin();
    await ask('plain', false);
    const { id } = await ask('urgent', false);
    await claimReview(test.core);
    await waitedFor(id, 6);
    await test.core.prisma.jobRun.delete({ where: { id: run.id } });
    expect(await claimReview(test.core)).toMatchObject({ jobId: 'plain' });
    await begin();
    await claimReview(test.core);
    const waiting = await find(id);
    expect(waiting).toMatchObject({ notBefore: null, waitingSince: expect.any(Date) as Date });
    expect(waiting.waitingSince?.getTime()).toBeGreaterThan(Date.now() - 5 * 60_000);
  });

  it('a review that waited for five minutes is postponed, and not lost', async () => {
    await begin();
    const { id } = await ask('plain', false);
    await claimReview(test.core);
    await waitedFor(id, 4);
    await claimReview(test.core);
    expect((await find(id)).notBefore).toBeNull();
    await waitedFor(id, 6);
    await claimReview(test.core);
    const postponed = await find(id);
    expect(postponed).toMatchObject({ status: 'running', waitingSince: null });
    expect(postponed.notBefore?.getTime()).toBeGreaterThan(Date.now());
    const event = await test.core.prisma.healingEvent.findFirstOrThrow({
      where: { reviewId: id, type: 'review.postponed' },
    });
    expect(event.data).toMatchObject({ until: postponed.notBefore?.toISOString() });
    await test.core.prisma.jobRun.deleteMany();
    expect(await claimReview(test.core), 'before its time').toBeNull();
    await test.core.prisma
      .$executeRaw`UPDATE healing_reviews SET not_before = now() - interval '1 second' WHERE id = ${id}`;
    expect(await claimReview(test.core)).toMatchObject({ id });
  });
});
