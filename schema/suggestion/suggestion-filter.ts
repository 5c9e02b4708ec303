import type { Prisma } from '../../src/generated/prisma/client.js';
import { builder } from '../builder.js';
import { CategoryRef, SeverityRef, SuggestionStatusRef } from '../enums.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { jobIdSchema } from '../page/job-id-arg.js';

const SuggestionFilter = builder.inputType('SuggestionFilter', {
  description: 'Only suggestions that fit all of it; what is left out or null fits all.',
  fields: (t) => ({
    jobId: t.string({ description: 'For this job.', validate: jobIdSchema }),
    reviewId: t.id({ description: 'Of this review: global id, or the database id in digits.' }),
    status: t.field({ type: [SuggestionStatusRef], description: 'That stand so: one or several.' }),
    category: t.field({ type: [CategoryRef], description: 'Of this category: one or several.' }),
    severity: t.field({ type: [SeverityRef], description: 'Of this severity: one or several.' }),
  }),
});

export const suggestionFilterArg = { type: SuggestionFilter, description: 'Which ones; all by default.' };

/** @throws GraphQLError where `reviewId` is no review's id */
export function suggestionWhere(
  filter: typeof SuggestionFilter.$inferInput | null | undefined,
): Prisma.HealingSuggestionWhereInput {
  const reviewId = filter?.reviewId;
  return {
    ...(filter?.jobId != null && { jobId: filter.jobId }),
    ...(reviewId != null && {
      reviewId: argument(() => readDatabaseId('Review', String(reviewId), ['filter', 'reviewId'])),
    }),
    ...(filter?.status && { status: { in: filter.status } }),
    ...(filter?.category && { category: { in: filter.category } }),
    ...(filter?.severity && { severity: { in: filter.severity } }),
  };
}
