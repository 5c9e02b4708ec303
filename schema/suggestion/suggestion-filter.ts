import type { Core } from '../../src/domain/core.js';
import type { SuggestionFilter } from '../../src/domain/suggestions/suggestion-filter.js';
import { builder } from '../builder.js';
import { CategoryRef, SeverityRef, SuggestionStatusRef } from '../enums.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { jobIdSchema } from '../page/job-id-arg.js';

const SuggestionFilterInput = builder.inputType('SuggestionFilter', {
  description: 'Only suggestions that fit all of it; what is left out or null fits all.',
  fields: (t) => ({
    jobId: t.string({ description: 'For this job.', validate: jobIdSchema }),
    reviewId: t.id({ description: 'Of this review: global id, or the database id in digits.' }),
    status: t.field({ type: [SuggestionStatusRef], description: 'That stand so: one or several.' }),
    category: t.field({ type: [CategoryRef], description: 'Of this category: one or several.' }),
    severity: t.field({ type: [SeverityRef], description: 'Of this severity: one or several.' }),
    snoozed: t.boolean({ description: 'Only those that are snoozed now, or only those that are not.' }),
  }),
});

export const suggestionFilterArg = {
  type: SuggestionFilterInput,
  description: 'Which ones; all by default.',
};

/** @throws GraphQLError where `reviewId` is no review's id */
export function readSuggestionFilter(
  filter: typeof SuggestionFilterInput.$inferInput | null | undefined,
  { clock }: Pick<Core, 'clock'>,
): SuggestionFilter {
  const { reviewId, snoozed, ...others } = filter ?? {};
  return {
    ...others,
    snoozed: snoozed == null ? null : { is: snoozed, at: clock.now() },
    reviewId:
      reviewId == null
        ? null
        : argument(() => readDatabaseId('Review', String(reviewId), ['filter', 'reviewId'])),
  };
}
