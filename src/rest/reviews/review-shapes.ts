import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.js';
import { ReviewStatus } from '../../generated/prisma/enums.js';
import { count, databaseId, jobIdOf, moment } from '../shapes.js';

export const reviewStatus = z.enum(ReviewStatus);

export const reviewSummaryShape = z
  .object({
    id: databaseId,
    job_id: jobIdOf('it looked at'),
    started_at: moment,
    finished_at: moment.nullable().describe('Null while it runs.'),
    status: reviewStatus,
    runs_analyzed: count,
    suggestions_count: count,
    auto_applied_count: count,
    analysis_duration_ms: count.nullable(),
    error_message: z.string().nullable().describe('Why it failed or was skipped.'),
  })
  .meta({ id: 'ReviewSummary', description: 'One analysis of one job.' });

export const reviewDetailShape = z
  .object({
    ...reviewSummaryShape.shape,
    logs_lines: count.describe('Lines of logs that were read.'),
    ai_sessions_count: count,
    sla_violations_count: count,
    ai_tokens_used: count.nullable().describe('As reported; null where nothing was.'),
    created_at: moment,
  })
  .meta({ id: 'ReviewDetail', description: 'A review with all that was counted.' });

export const REVIEW_SUMMARY = {
  id: true,
  jobId: true,
  startedAt: true,
  finishedAt: true,
  status: true,
  runsAnalyzed: true,
  suggestionsCount: true,
  autoAppliedCount: true,
  analysisDurationMs: true,
  errorMessage: true,
} satisfies Prisma.HealingReviewSelect;

export const REVIEW_DETAIL = {
  ...REVIEW_SUMMARY,
  logsLines: true,
  aiSessionsCount: true,
  slaViolationsCount: true,
  aiTokensUsed: true,
  createdAt: true,
} satisfies Prisma.HealingReviewSelect;

type SummaryRow = Prisma.HealingReviewGetPayload<{ select: typeof REVIEW_SUMMARY }>;
type DetailRow = Prisma.HealingReviewGetPayload<{ select: typeof REVIEW_DETAIL }>;

export function reviewSummary(row: SummaryRow): z.output<typeof reviewSummaryShape> {
  return {
    id: row.id,
    job_id: row.jobId,
    started_at: row.startedAt,
    finished_at: row.finishedAt,
    status: row.status,
    runs_analyzed: row.runsAnalyzed,
    suggestions_count: row.suggestionsCount,
    auto_applied_count: row.autoAppliedCount,
    analysis_duration_ms: row.analysisDurationMs,
    error_message: row.errorMessage,
  };
}

export function reviewDetail(row: DetailRow): z.output<typeof reviewDetailShape> {
  return {
    ...reviewSummary(row),
    logs_lines: row.logsLines,
    ai_sessions_count: row.aiSessionsCount,
    sla_violations_count: row.slaViolationsCount,
    ai_tokens_used: row.aiTokensUsed,
    created_at: row.createdAt,
  };
}
