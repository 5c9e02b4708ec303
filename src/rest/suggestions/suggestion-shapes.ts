import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.js';
import { Category, Severity, SuggestionStatus } from '../../generated/prisma/enums.js';
import { databaseId, jobIdOf, moment } from '../shapes.js';

export const suggestionStatus = z.enum(SuggestionStatus);
export const category = z.enum(Category);
export const severity = z.enum(Severity);

export const suggestionShape = z
  .object({
    id: databaseId,
    review_id: databaseId.describe('The review that made it.'),
    job_id: jobIdOf('it improves'),
    category,
    severity,
    title: z.string(),
    description: z.string().describe('What was seen and why it matters, in Markdown.'),
    current_state: z.string(),
    suggested_change: z.string(),
    expected_impact: z.string(),
    affected_files: z.array(z.string()),
    proposed_content: z
      .string()
      .nullable()
      .describe('The complete content that applying it writes; null for advice.'),
    current_content: z
      .string()
      .nullable()
      .describe('The complete content it was made for; null for advice, and where there was no file.'),
    target_file: z.string().nullable().describe('The file it changes; null for advice.'),
    status: suggestionStatus,
    created_at: moment,
  })
  .meta({ id: 'Suggestion', description: 'One proposed improvement.' });

export const suggestionDetailShape = z
  .object({
    ...suggestionShape.shape,
    reviewed_at: moment.nullable(),
    reviewed_by: z
      .string()
      .nullable()
      .describe('Who approved or rejected it, as the token says; `auto` where a policy did.'),
    rejection_reason: z.string().nullable(),
    applied_at: moment.nullable(),
    action_id: databaseId.nullable().describe('The newest action that carried it out, or tried to.'),
  })
  .meta({ id: 'SuggestionDetail', description: 'A suggestion and what became of it.' });

export const SUGGESTION = {
  id: true,
  reviewId: true,
  jobId: true,
  category: true,
  severity: true,
  title: true,
  description: true,
  currentState: true,
  suggestedChange: true,
  expectedImpact: true,
  affectedFiles: true,
  proposedContent: true,
  currentContent: true,
  targetFile: true,
  status: true,
  createdAt: true,
} satisfies Prisma.HealingSuggestionSelect;

export const SUGGESTION_DETAIL = {
  ...SUGGESTION,
  reviewedAt: true,
  reviewedBy: true,
  rejectionReason: true,
  appliedAt: true,
  actionId: true,
} satisfies Prisma.HealingSuggestionSelect;

type SuggestionRow = Prisma.HealingSuggestionGetPayload<{ select: typeof SUGGESTION }>;
type DetailRow = Prisma.HealingSuggestionGetPayload<{ select: typeof SUGGESTION_DETAIL }>;

export function suggestion(row: SuggestionRow): z.output<typeof suggestionShape> {
  return {
    id: row.id,
    review_id: row.reviewId,
    job_id: row.jobId,
    category: row.category,
    severity: row.severity,
    title: row.title,
    description: row.description,
    current_state: row.currentState,
    suggested_change: row.suggestedChange,
    expected_impact: row.expectedImpact,
    affected_files: row.affectedFiles,
    proposed_content: row.proposedContent,
    current_content: row.currentContent,
    target_file: row.targetFile,
    status: row.status,
    created_at: row.createdAt,
  };
}

export function suggestionDetail(row: DetailRow): z.output<typeof suggestionDetailShape> {
  return {
    ...suggestion(row),
    reviewed_at: row.reviewedAt,
    reviewed_by: row.reviewedBy,
    rejection_reason: row.rejectionReason,
    applied_at: row.appliedAt,
    action_id: row.actionId,
  };
}
