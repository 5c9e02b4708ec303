import { healingStats, type HealingStats } from '../../src/domain/stats/healing-stats.js';
import type { Category, Severity } from '../../src/generated/prisma/enums.js';
import { builder } from '../builder.js';
import { CategoryRef, SeverityRef } from '../enums.js';
import { jobIdSchema } from '../page/job-id-arg.js';

const SuggestionCountsRef = builder.objectRef<HealingStats['suggestions']>('SuggestionCounts').implement({
  description: 'Suggestions by where they stand.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'All.' }),
    pending: t.exposeInt('pending', { description: 'Those that wait for a decision.' }),
    approved: t.exposeInt('approved', { description: 'Those that are approved and not applied.' }),
    applied: t.exposeInt('applied', { description: 'Those that are applied.' }),
    rejected: t.exposeInt('rejected', { description: 'Those that are rejected.' }),
    failed: t.exposeInt('failed', { description: 'Those whose applying failed.' }),
  }),
});

const ReviewCountsRef = builder.objectRef<HealingStats['reviews']>('ReviewCounts').implement({
  description: 'Reviews by how they ended.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'All, running and skipped ones too.' }),
    completed: t.exposeInt('completed', { description: 'Those that were completed.' }),
    failed: t.exposeInt('failed', { description: 'Those that failed.' }),
  }),
});

const ActionCountsRef = builder.objectRef<HealingStats['actions']>('ActionCounts').implement({
  description: 'Actions by how they ended.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'All that ended.' }),
    successful: t.exposeInt('successful', { description: 'Those that stand.' }),
    rolledBack: t.exposeInt('rolledBack', { description: 'Those that were rolled back.' }),
  }),
});

const CategoryCountRef = builder.objectRef<{ category: Category; count: number }>('CategoryCount').implement({
  description: 'How many suggestions of one category.',
  fields: (t) => ({
    category: t.expose('category', { type: CategoryRef, description: 'The category.' }),
    count: t.exposeInt('count', { description: 'How many.' }),
  }),
});

const SeverityCountRef = builder.objectRef<{ severity: Severity; count: number }>('SeverityCount').implement({
  description: 'How many suggestions of one severity.',
  fields: (t) => ({
    severity: t.expose('severity', { type: SeverityRef, description: 'The severity.' }),
    count: t.exposeInt('count', { description: 'How many.' }),
  }),
});

const HealingStatsRef = builder.objectRef<HealingStats>('HealingStats').implement({
  description: 'Exact counts.',
  fields: (t) => ({
    suggestions: t.field({
      type: SuggestionCountsRef,
      description: 'Suggestions by where they stand.',
      resolve: (stats) => stats.suggestions,
    }),
    reviews: t.field({
      type: ReviewCountsRef,
      description: 'Reviews by how they ended.',
      resolve: (stats) => stats.reviews,
    }),
    actions: t.field({
      type: ActionCountsRef,
      description: 'Actions by how they ended.',
      resolve: (stats) => stats.actions,
    }),
    byCategory: t.field({
      type: [CategoryCountRef],
      description: 'Suggestions by category; only those that occur, most first.',
      resolve: ({ byCategory }) =>
        mostFirst(byCategory).map(([category, count]) => ({ category: category as Category, count })),
    }),
    bySeverity: t.field({
      type: [SeverityCountRef],
      description: 'Suggestions by severity; only those that occur, most first.',
      resolve: ({ bySeverity }) =>
        mostFirst(bySeverity).map(([severity, count]) => ({ severity: severity as Severity, count })),
    }),
  }),
});

builder.queryField('healingStats', (t) =>
  t.field({
    type: HealingStatsRef,
    description: 'How many suggestions, reviews and actions there are.',
    args: {
      since: t.arg({
        type: 'DateTime',
        description: 'Only what was created at this moment or later; all by default.',
      }),
      jobId: t.arg.string({ description: 'Only what is about this job.', validate: jobIdSchema }),
    },
    complexity: 10,
    resolve: (_root, { since, jobId }, { core }) => healingStats(core.prisma, { since, jobId }),
  }),
);

function mostFirst(counts: Record<string, number>): [string, number][] {
  return Object.entries(counts).sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1));
}
