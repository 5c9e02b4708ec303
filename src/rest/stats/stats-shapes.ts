import { z } from 'zod';
import { reviewSummaryShape } from '../reviews/review-shapes.js';
import { count, jobIdOf, moment } from '../shapes.js';
import { category, severity } from '../suggestions/suggestion-shapes.js';

export const healingStatsShape = z
  .object({
    suggestions: z.object({
      total: count,
      pending: count,
      approved: count,
      applied: count,
      rejected: count,
      failed: count,
    }),
    reviews: z.object({ total: count, completed: count, failed: count }),
    actions: z.object({ total: count, successful: count, rolled_back: count }),
    by_category: z.partialRecord(category, count).describe('Suggestions by category; only those that occur.'),
    by_severity: z.partialRecord(severity, count).describe('Suggestions by severity; only those that occur.'),
  })
  .meta({ id: 'HealingStats', description: 'Counts of all jobs, exact at any size.' });

const share = z.number().min(0).max(1).nullable();

export const jobStatsShape = z
  .object({
    job_id: jobIdOf('it is about'),
    total_reviews: count,
    last_review: moment.nullable().describe('When the newest review started.'),
    next_scheduled_review: moment
      .nullable()
      .describe('When the next is due; null where no clock starts its reviews.'),
    pending_suggestions: count,
    applied_suggestions: count,
    improvement_metrics: z
      .object({ sla_before: share, sla_after: share })
      .describe(
        "Share of runs that succeeded in the days of the job's SLA (30 by default) before the first applied " +
          'suggestion was applied, and in as many days since the last was; null where no run ended then.',
      ),
  })
  .meta({ id: 'JobHealingStats', description: 'What healing did for one job.' });

export const jobSummaryShape = z
  .object({
    job_id: jobIdOf('it is about'),
    last_review: reviewSummaryShape.nullable(),
    pending_suggestions: count,
    rollbackable_actions_count: count,
  })
  .meta({ id: 'JobHealingSummary', description: 'Where the healing of one job stands.' });
