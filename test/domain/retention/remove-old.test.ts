import { beforeEach, describe, expect, it } from 'vitest';
import { removeOld } from '../../../src/domain/retention/remove-old.js';
import { recount } from '../../../src/domain/stats/recount.js';
import { transact } from '../../../src/domain/transact.js';
import { useCore } from '../../support/core.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';

const NOW = new Date('2026-06-01T12:00:00.000Z');
const never = new AbortController().signal;

function daysAgo(days: number): Date {
  return new Date(NOW.getTime() - days * 86_400_000);
}

describe('removeOld', () => {
  const test = useCore({ 'fetch.yaml': 'cmd: echo\n' }, { reviews: { wake: () => undefined } });
  let prisma: typeof test.core.prisma;
  const at = {
    jobId: 'fetch',
    windowFrom: NOW,
    windowTo: NOW,
    startedAt: NOW,
    requestedBy: 'ada',
    trigger: 'manual',
  } as const;
  const suggestion = async (status: 'pending' | 'applied' | 'rejected' | 'approved', days: number) => {
    const row = await insertSuggestion(test.core, { jobId: 'fetch', status, updatedAt: daysAgo(days) });
    await prisma.healingReview.update({ where: { id: row.reviewId }, data: { updatedAt: daysAgo(days) } });
    return row;
  };
  const remaining = async (): Promise<number[]> =>
    (await prisma.healingSuggestion.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id);

  beforeEach(async () => {
    ({ prisma } = test.core);
    test.setTime(NOW.toISOString());
    await prisma.healingReview.deleteMany();
    await prisma.jobRun.deleteMany();
    await prisma.healingEvent.deleteMany();
    await prisma.notification.deleteMany();
  });

  it('removes suggestions, and reviews with them, by their last change', async () => {
    await suggestion('rejected', 91);
    const kept = await suggestion('rejected', 89);
    const removed = await removeOld(test.core, 90, never);
    expect(removed).toMatchObject({ suggestions: 1, reviews: 1, expired: 0 });
    expect(await remaining()).toEqual([kept.id]);
    expect(await prisma.healingReview.count()).toBe(1);
    expect(await recount(test.database.pool)).toEqual([]);
  });

  it('keeps what an action changed later, and what is under way', async () => {
    const action = { actionType: 'edit_script', jobId: 'fetch', actor: 'ada', owner: '' } as const;
    const rolledBack = await suggestion('applied', 100);
    await prisma.healingAction.create({
      data: { ...action, suggestionId: rolledBack.id, status: 'rolled_back', updatedAt: daysAgo(1) },
    });
    const begun = await suggestion('approved', 100);
    await prisma.healingAction.create({
      data: { ...action, suggestionId: begun.id, status: 'begun', updatedAt: daysAgo(100) },
    });
    const old = await suggestion('applied', 100);
    await prisma.healingAction.create({
      data: { ...action, suggestionId: old.id, status: 'success', updatedAt: daysAgo(100) },
    });
    await prisma.healingReview.create({ data: { ...at, status: 'running', updatedAt: daysAgo(100) } });
    expect(await removeOld(test.core, 90, never)).toMatchObject({ suggestions: 1, expired: 0 });
    expect(await remaining()).toEqual([rolledBack.id, begun.id]);
    expect(await prisma.healingAction.count()).toBe(2);
    expect(await prisma.healingReview.count({ where: { status: 'running' } })).toBe(1);
  });

  it('removes what AIs were asked for, by the time', async () => {
    await prisma.aiUsage.createMany({
      data: [91, 89].map((days) => ({
        at: daysAgo(days),
        jobId: 'fetch',
        analyzer: 'oracle',
        promptVersion: 'review/1',
        tokens: days,
      })),
    });
    expect(await removeOld(test.core, 90, never)).toMatchObject({ aiUsage: 1 });
    expect(await prisma.aiUsage.findMany()).toMatchObject([{ tokens: 89 }]);
  });

  it('first rejects what nobody decided on, with an event, and removes it as long after', async () => {
    const open = await suggestion('pending', 91);
    const approved = await suggestion('approved', 91);
    expect(await removeOld(test.core, 90, never)).toMatchObject({ expired: 2, suggestions: 0 });
    expect(await prisma.healingSuggestion.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
      {
        id: open.id,
        status: 'rejected',
        reviewedBy: 'retention',
        rejectionReason: expect.stringContaining('Expired'),
      },
      { id: approved.id, status: 'rejected' },
    ]);
    const events = await prisma.healingEvent.findMany({ where: { type: 'suggestion.rejected' } });
    expect(events.map(({ actor, suggestionId }) => [actor, suggestionId])).toEqual([
      ['retention', open.id],
      ['retention', approved.id],
    ]);
    test.setTime('2026-09-01T12:00:00.000Z');
    expect(await removeOld(test.core, 90, never)).toMatchObject({ suggestions: 2, reviews: 2 });
  });

  it('leaves alone what somebody decided on while the others expired', async () => {
    const first = await suggestion('pending', 92);
    const second = await suggestion('pending', 91);
    // Between the batch that was read and the end of the first one.
    const deciding = prisma.$extends({
      query: {
        healingSuggestion: {
          findMany: async ({ args, query }) => {
            const old = await query(args);
            await prisma.healingSuggestion.update({
              where: { id: second.id },
              data: { status: 'approved', updatedAt: NOW },
            });
            return old;
          },
        },
      },
    });
    const core = { ...test.core, prisma: deciding as unknown as typeof prisma };
    expect(await removeOld(core, 90, never)).toMatchObject({ expired: 1 });
    expect(await prisma.healingSuggestion.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
      { id: first.id, status: 'rejected' },
      { id: second.id, status: 'approved' },
    ]);
  });

  it('keeps a suggestion whose change is being rolled back just now', async () => {
    const applied = await suggestion('applied', 100);
    const action = await prisma.healingAction.create({
      data: {
        actionType: 'edit_script',
        jobId: 'fetch',
        actor: 'ada',
        owner: '',
        suggestionId: applied.id,
        status: 'success',
        updatedAt: daysAgo(100),
      },
    });
    let removing: Promise<unknown> = Promise.resolve();
    await transact(test.core, async (tx) => {
      await tx.db.healingAction.update({ where: { id: action.id }, data: { updatedAt: NOW } });
      removing = removeOld(test.core, 90, never);
      if (!test.core.otherProcesses) return; // its one connection is ours: the removal comes after
      await expect
        .poll(async () => {
          const [row] = await tx.db.$queryRaw<{ blocked: bigint }[]>`
            SELECT count(*) AS blocked FROM pg_locks WHERE NOT granted`;
          return Number(row?.blocked);
        })
        .toBeGreaterThan(0);
    });
    expect(await removing).toMatchObject({ suggestions: 0 });
    expect(await prisma.healingAction.count({ where: { id: action.id } })).toBe(1);
  });

  it('removes runs with their logs and sessions, in batches, and leaves reviews that looked at them', async () => {
    await prisma.jobRun.createMany({
      data: Array.from({ length: 2_100 }, (_, index) => ({
        jobId: 'fetch',
        runKey: `run-${index}`,
        startedAt: NOW,
        updatedAt: index < 2_050 ? daysAgo(91) : daysAgo(89),
      })),
    });
    const [first] = await prisma.jobRun.findMany({ orderBy: { id: 'asc' }, take: 1 });
    const runId = first?.id as number;
    await prisma.jobLogChunk.createMany({
      data: Array.from({ length: 1_500 }, (_, seq) => ({
        runId,
        seq,
        firstLine: seq + 1,
        lines: 1,
        data: new Uint8Array([1]),
      })),
    });
    await prisma.aiSession.create({ data: { runId, jobId: 'fetch' } });
    const review = await prisma.healingReview.create({
      data: { ...at, status: 'completed', trigger: 'failure', runId, updatedAt: daysAgo(1) },
    });
    expect(await removeOld(test.core, 90, never)).toMatchObject({ logChunks: 1_500, runs: 2_050 });
    expect(await prisma.jobRun.count()).toBe(50);
    expect(await prisma.aiSession.count()).toBe(0);
    expect(await prisma.healingReview.findUnique({ where: { id: review.id } })).toMatchObject({
      runId: null,
    });
  });

  it('removes events by their age, of progress after a day', async () => {
    const event = (type: string, days: number) => ({
      type,
      jobId: 'fetch',
      actor: 'x',
      createdAt: daysAgo(days),
    });
    await prisma.healingEvent.createMany({
      data: [
        ...Array.from({ length: 1_200 }, () => event('review.completed', 100)),
        event('review.completed', 80),
        event('review.progressed', 2),
        event('review.progressed', 0.5),
      ],
    });
    expect(await removeOld(test.core, 90, never)).toMatchObject({ events: 1_201 });
    const kept = await prisma.healingEvent.findMany({ orderBy: { position: 'asc' } });
    expect(kept.map(({ type }) => type)).toEqual(['review.completed', 'review.progressed']);
  });

  it('stops between batches where the server stops', async () => {
    await suggestion('rejected', 91);
    expect(await removeOld(test.core, 90, AbortSignal.abort())).toMatchObject({ suggestions: 0, runs: 0 });
    expect(await remaining()).toHaveLength(1);
  });
});
