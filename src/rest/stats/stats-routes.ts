import { CAN_ROLL_BACK } from '../../domain/actions/can-roll-back.js';
import { requireKnownJob } from '../../domain/jobs/require-known-job.js';
import { healingStats } from '../../domain/stats/healing-stats.js';
import { jobHealingStats } from '../../domain/stats/job-healing-stats.js';
import { countSuggestions } from '../../domain/suggestions/count-suggestions.js';
import { jobIdParams } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { REVIEW_SUMMARY, reviewSummary } from '../reviews/review-shapes.js';
import { healingStatsShape, jobStatsShape, jobSummaryShape } from './stats-shapes.js';

const tags = ['statistics'];
const errors = { 404: 'Neither the configuration nor the history knows the job.' };

export function statsRoutes(app: RestApp, { core }: RestDependencies): void {
  const { prisma } = core;

  app.get(
    '/healing/stats',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        operationId: 'getHealingStats',
        summary: 'Count everything',
        description: 'Suggestions, reviews and actions of all jobs, by what became of them.',
        response: { 200: healingStatsShape },
      },
    },
    async () => {
      const { suggestions, reviews, actions, byCategory, bySeverity } = await healingStats(prisma);
      return {
        suggestions,
        reviews,
        actions: { total: actions.total, successful: actions.successful, rolled_back: actions.rolledBack },
        by_category: byCategory,
        by_severity: bySeverity,
      };
    },
  );

  app.get(
    '/healing/stats/:job_id',
    {
      config: { needs: 'read', errors },
      schema: {
        tags,
        operationId: 'getJobHealingStats',
        summary: 'Show what healing did for a job',
        description: 'Reviews and suggestions of one job, and its success before and after.',
        params: jobIdParams,
        response: { 200: jobStatsShape },
      },
    },
    async ({ params: { job_id } }) => {
      await requireKnownJob(core, job_id);
      const stats = await jobHealingStats(core, job_id);
      return {
        job_id,
        total_reviews: stats.totalReviews,
        last_review: stats.lastReview,
        next_scheduled_review: stats.nextReview,
        pending_suggestions: stats.pendingSuggestions,
        applied_suggestions: stats.appliedSuggestions,
        improvement_metrics: { sla_before: stats.successBefore, sla_after: stats.successAfter },
      };
    },
  );

  app.get(
    '/jobs/:job_id/healing/summary',
    {
      config: { needs: 'read', errors },
      schema: {
        tags,
        operationId: 'getJobHealingSummary',
        summary: 'Show where the healing of a job stands',
        description: 'The newest review of one job, and what waits for a decision.',
        params: jobIdParams,
        response: { 200: jobSummaryShape },
      },
    },
    async ({ params: { job_id } }) => {
      await requireKnownJob(core, job_id);
      const [review, pending, rollbackable] = await Promise.all([
        prisma.healingReview.findFirst({
          where: { jobId: job_id, dryRun: false },
          orderBy: { id: 'desc' },
          select: REVIEW_SUMMARY,
        }),
        countSuggestions(prisma, { jobId: job_id, status: ['pending'] }),
        prisma.healingAction.count({ where: { jobId: job_id, ...CAN_ROLL_BACK } }),
      ]);
      return {
        job_id,
        last_review: review && reviewSummary(review),
        pending_suggestions: pending,
        rollbackable_actions_count: rollbackable,
      };
    },
  );
}
