import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { approveSuggestion } from '../../../src/domain/suggestions/approve-suggestion.js';
import { rejectSuggestion } from '../../../src/domain/suggestions/reject-suggestion.js';
import { rollbackAction } from '../../../src/domain/actions/rollback-action.js';
import { removeOld } from '../../../src/domain/retention/remove-old.js';
import { healingTrends, resolutionMedians, type Effect } from '../../../src/domain/stats/healing-trends.js';
import { transact } from '../../../src/domain/transact.js';
import { useCore } from '../../support/core.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';

const ada = { name: 'ada' };
const NOTHING: Effect = {
  created: 0,
  approved: 0,
  rejected: 0,
  applied: 0,
  failed: 0,
  changesWritten: 0,
  changesFailed: 0,
  rolledBack: 0,
  reviewsCompleted: 0,
  reviewsFailed: 0,
  acceptanceRate: null,
  applySuccessRate: null,
  rollbackRate: null,
};

describe('healingTrends', () => {
  const test = useCore({
    'jobs.yaml': 'jobs:\n  backup: { cmd: bash backup.sh }\n  fetch: { cmd: bash fetch.sh }\n',
    'backup.sh': 'echo 1\n',
    'fetch.sh': 'echo 1\n',
  });
  const trends = (since: string, jobId?: string) =>
    healingTrends(test.core.prisma, { since: new Date(since), jobId }, test.core.clock.now());
  const medians = (since: string, jobId?: string) =>
    resolutionMedians(test.core.prisma, { since: new Date(since), jobId });

  describe('of three days', () => {
    beforeAll(async () => {
      const { core } = test;
      const script = `${test.folder}/backup.sh`;
      const made = async (jobId: string, at: string, to?: string) => {
        test.setTime(at);
        const change = to === undefined ? undefined : { file: script, to };
        return insertSuggestion(core, { jobId, createdAt: core.clock.now(), ...(change && { change }) });
      };
      const first = await made('backup', '2026-03-01T22:00:00Z', 'echo 2\n');
      const second = await made('fetch', '2026-03-01T23:59:59Z');
      test.setTime('2026-03-02T00:00:00Z');
      await rejectSuggestion(core, { id: second.id, reason: 'no', actor: ada });
      test.setTime('2026-03-02T02:00:00Z');
      const { action } = await approveSuggestion(core, { id: first.id, apply: true, actor: ada });
      const third = await made('fetch', '2026-03-02T10:00:00Z');
      test.setTime('2026-03-02T10:00:10Z');
      await approveSuggestion(core, { id: third.id, apply: true, actor: ada });
      test.setTime('2026-03-04T05:00:00Z');
      await rollbackAction(core, { id: action?.id as number, actor: ada });
      await approveSuggestion(core, { id: first.id, apply: true, actor: ada });
    });

    it('counts in the day on which it happened, with days of nothing', async () => {
      const { days, whole } = await trends('2026-03-01T12:00:00Z');
      expect(days).toEqual([
        { day: '2026-03-01', effect: NOTHING },
        {
          day: '2026-03-02',
          effect: {
            ...NOTHING,
            approved: 2,
            rejected: 1,
            applied: 2,
            changesWritten: 1,
            acceptanceRate: 2 / 3,
            applySuccessRate: 1,
            rollbackRate: 0,
          },
        },
        { day: '2026-03-03', effect: NOTHING },
        {
          day: '2026-03-04',
          effect: {
            ...NOTHING,
            approved: 1,
            applied: 1,
            changesWritten: 1,
            rolledBack: 1,
            acceptanceRate: 1,
            applySuccessRate: 1,
            rollbackRate: 1,
          },
        },
      ]);
      expect(whole).toMatchObject({ approved: 3, applied: 3, changesWritten: 2, rollbackRate: 0.5 });
    });

    it('counts for one job, and nothing for one that is not there', async () => {
      expect((await trends('2026-03-01T12:00:00Z', 'fetch')).whole).toMatchObject({
        approved: 1,
        rejected: 1,
        acceptanceRate: 0.5,
        changesWritten: 0,
        applySuccessRate: null,
      });
      for (const jobId of ['', 'nobody']) {
        expect((await trends('2026-03-01T12:00:00Z', jobId)).whole).toEqual(NOTHING);
      }
    });

    it('begins with the day of the moment', async () => {
      expect((await trends('2026-03-04T23:00:00Z')).days.map(({ day }) => day)).toEqual(['2026-03-04']);
      expect((await trends('2026-03-05T00:00:00Z')).days).toEqual([]);
    });

    it('tells how long it took until suggestions were applied', async () => {
      const hours = (count: number) => count * 3_600;
      expect(await medians('2026-03-01T00:00:00Z')).toEqual({
        whole: hours(4),
        byDay: new Map([
          ['2026-03-02', (hours(4) + 10) / 2],
          ['2026-03-04', hours(55)],
        ]),
      });
      expect(await medians('2026-03-01T00:00:00Z', 'fetch')).toMatchObject({ whole: 10 });
      expect(await medians('2026-03-05T00:00:00Z')).toEqual({ whole: null, byDay: new Map() });
    });
  });

  describe('counted day by day', () => {
    beforeEach(async () => {
      test.setTime('2026-03-04T12:00:00Z');
      await test.core.prisma.healingEvent.deleteMany();
      await test.core.prisma.dailyCount.deleteMany();
    });

    it('agrees with the trail, whatever it holds, committed or not', async () => {
      const event = fc.record({
        type: fc.constantFrom(
          'suggestion.added' as const,
          'suggestion.approved' as const,
          'action.rolled_back' as const,
          'review.progressed' as const,
          'review.failed' as const,
        ),
        jobId: fc.constantFrom('', 'backup', 'fetch'),
        actor: fc.constant('x'),
      });
      const transaction = fc.record({
        day: fc.integer({ min: 1, max: 4 }),
        events: fc.array(event, { minLength: 1, maxLength: 20 }),
        commit: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(transaction, { maxLength: 4 }), async (transactions) => {
          for (const { day, events, commit } of transactions) {
            test.setTime(`2026-03-0${day}T23:59:59.999Z`);
            const written = transact(test.core, async (tx) => {
              for (const each of events) await tx.event(each);
              if (!commit) await tx.db.$executeRaw`SELECT 1 / 0`;
            });
            await written.catch(() => expect(commit).toBe(false));
          }
          test.setTime('2026-03-04T12:00:00Z');
          const trail = await test.core.prisma.healingEvent.findMany();
          const count = (type: string, day?: string, jobId?: string) =>
            trail.filter(
              (each) =>
                each.type === type &&
                (day === undefined || each.createdAt.toISOString().startsWith(day)) &&
                (jobId === undefined || each.jobId === jobId),
            ).length;
          for (const jobId of [undefined, 'backup', 'fetch']) {
            const { days, whole } = await trends('2026-03-01T00:00:00Z', jobId);
            expect(days).toHaveLength(4);
            for (const { day, effect } of days) {
              expect(effect).toMatchObject({
                created: count('suggestion.added', day, jobId),
                approved: count('suggestion.approved', day, jobId),
                rolledBack: count('action.rolled_back', day, jobId),
                reviewsFailed: count('review.failed', day, jobId),
              });
            }
            expect(whole.created).toBe(count('suggestion.added', undefined, jobId));
          }
        }),
        { numRuns: 25 },
      );
    });

    it('keeps its counts when events go, until they are as old', async () => {
      test.setTime('2025-12-01T12:00:00Z');
      await transact(test.core, (tx) => tx.event({ type: 'suggestion.added', jobId: 'backup', actor: 'x' }));
      test.setTime('2026-03-02T12:00:00Z'); // 91 days later
      await transact(test.core, (tx) => tx.event({ type: 'suggestion.added', jobId: 'backup', actor: 'x' }));
      await test.core.prisma.healingEvent.deleteMany();
      expect((await trends('2025-12-01T00:00:00Z')).whole.created).toBe(2);
      expect(await removeOld(test.core, 90, new AbortController().signal)).toMatchObject({ dailyCounts: 2 });
      expect((await trends('2025-12-01T00:00:00Z', 'backup')).whole.created).toBe(1);
    });
  });
});
