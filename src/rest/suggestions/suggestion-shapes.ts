import { z } from 'zod';
import { Category, Severity, SuggestionStatus } from '../../generated/prisma/enums.js';
import { count, databaseId, jobIdOf, moment, pageInfo } from '../shapes.js';

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

export const suggestionListShape = z
  .object({
    suggestions: z.array(suggestionShape),
    ...pageInfo,
    pending_count: count.describe('Pending ones of all jobs, or of that job where job_id is given.'),
  })
  .describe('A page of suggestions.');

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
