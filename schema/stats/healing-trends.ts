import {
  healingTrends,
  MOST_TREND_DAYS,
  resolutionMedians,
  type Effect,
  type EffectCounts,
  type ResolutionMedians,
} from '../../src/domain/stats/healing-trends.js';
import { builder } from '../builder.js';
import { badUserInput } from '../errors/bad-user-input.js';
import { jobIdSchema } from '../page/job-id-arg.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

interface ShownEffect extends Effect {
  median: () => Promise<number | null>;
}

const COUNTS: Record<keyof EffectCounts, string> = {
  created: 'Suggestions that reviews made.',
  approved: 'Suggestions that were approved, by people and policies.',
  rejected: 'Suggestions that were rejected, expired ones too.',
  applied: 'Suggestions that were applied.',
  failed: 'Suggestions whose applying failed.',
  changesWritten: 'Changes of files that were written.',
  changesFailed: 'Changes of files that could not be written.',
  rolledBack: 'Changes that were rolled back.',
  reviewsCompleted: 'Reviews that were completed.',
  reviewsFailed: 'Reviews that failed.',
};

const HealingEffectRef = builder.objectRef<ShownEffect>('HealingEffect').implement({
  description: 'What healing did in some time. Events count in the day on which they happened.',
  fields: (t) => {
    const count = (name: keyof EffectCounts) => t.exposeInt(name, { description: COUNTS[name] });
    return {
      created: count('created'),
      approved: count('approved'),
      rejected: count('rejected'),
      applied: count('applied'),
      failed: count('failed'),
      changesWritten: count('changesWritten'),
      changesFailed: count('changesFailed'),
      rolledBack: count('rolledBack'),
      reviewsCompleted: count('reviewsCompleted'),
      reviewsFailed: count('reviewsFailed'),
      acceptanceRate: t.exposeFloat('acceptanceRate', {
        nullable: true,
        description: 'Approvals / decisions, which are approvals and rejections; null without a decision.',
      }),
      applySuccessRate: t.exposeFloat('applySuccessRate', {
        nullable: true,
        description: 'Changes written / changes tried; null where none was tried.',
      }),
      rollbackRate: t.exposeFloat('rollbackRate', {
        nullable: true,
        description:
          'Changes rolled back / changes written; more than 1 where older ones were rolled back. Null where none was written.',
      }),
      medianResolutionSeconds: t.float({
        nullable: true,
        description:
          'Median seconds from the making of a suggestion to its application, over the applications; null without one.',
        complexity: 5,
        resolve: ({ median }) => median(),
      }),
    };
  },
});

interface ShownDay {
  day: string;
  effect: ShownEffect;
}

const HealingDayRef = builder.objectRef<ShownDay>('HealingDay').implement({
  description: 'What healing did on one day.',
  fields: (t) => ({
    date: t.exposeString('day', { description: 'The day in UTC, such as `2026-02-01`.' }),
    effect: t.field({ type: HealingEffectRef, description: 'What it did.', resolve: ({ effect }) => effect }),
  }),
});

const HealingTrendsRef = builder
  .objectRef<{ days: ShownDay[]; whole: ShownEffect }>('HealingTrends')
  .implement({
    description: 'What healing did, day by day. Exact.',
    fields: (t) => ({
      days: t.field({
        type: [HealingDayRef],
        description: 'Each day from the first to today, oldest first, those without an event too.',
        complexity: { field: 5, multiplier: 100 },
        resolve: ({ days }) => days,
      }),
      whole: t.field({
        type: HealingEffectRef,
        description: 'All days together.',
        resolve: ({ whole }) => whole,
      }),
    }),
  });

builder.queryField('healingTrends', (t) =>
  t.field({
    type: HealingTrendsRef,
    description: 'What healing did, by days of UTC.',
    args: {
      since: t.arg({
        type: 'DateTime',
        description: `From the day of this moment on, at most ${MOST_TREND_DAYS} days ago; by default the last ${DEFAULT_DAYS} days with today.`,
      }),
      jobId: t.arg.string({ description: 'Only what is about this job.', validate: jobIdSchema }),
    },
    complexity: 10,
    resolve: async (_root, { since: given, jobId }, { core }) => {
      const now = core.clock.now();
      const since = given ?? new Date(now.getTime() - (DEFAULT_DAYS - 1) * DAY_MS);
      if (now.getTime() - since.getTime() > MOST_TREND_DAYS * DAY_MS) {
        const message = `must be at most ${MOST_TREND_DAYS} days ago`;
        throw badUserInput(`since ${message}`, [{ path: ['since'], message }]);
      }
      let read: Promise<ResolutionMedians> | undefined;
      const medians = () => (read ??= resolutionMedians(core.prisma, { since, jobId }));
      const { days, whole } = await healingTrends(core.prisma, { since, jobId }, now);
      return {
        days: days.map(({ day, effect }) => ({
          day,
          effect: { ...effect, median: async () => (await medians()).byDay.get(day) ?? null },
        })),
        whole: { ...whole, median: async () => (await medians()).whole },
      };
    },
  }),
);
