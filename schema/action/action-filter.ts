import type { ActionFilter } from '../../src/domain/actions/action-filter.js';
import { builder } from '../builder.js';
import { ActionStatusRef, CategoryRef, SeverityRef } from '../enums.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { jobIdSchema } from '../page/job-id-arg.js';

const ActionFilterInput = builder.inputType('ActionFilter', {
  description: 'Only actions that fit all of it; what is left out or null fits all.',
  fields: (t) => ({
    jobId: t.string({ description: 'For this job.', validate: jobIdSchema }),
    suggestionId: t.id({ description: 'Of this suggestion: global id, or the database id in digits.' }),
    status: t.field({ type: [ActionStatusRef], description: 'That stand so: one or several.' }),
    category: t.field({
      type: [CategoryRef],
      description: 'Whose suggestion is of this category: one or several.',
    }),
    severity: t.field({
      type: [SeverityRef],
      description: 'Whose suggestion is of this severity: one or several.',
    }),
    canRollback: t.boolean({ description: 'That can be rolled back now, or cannot.' }),
  }),
});

export const actionFilterArg = { type: ActionFilterInput, description: 'Which ones; all by default.' };

/** @throws GraphQLError where `suggestionId` is no suggestion's id */
export function readActionFilter(
  filter: typeof ActionFilterInput.$inferInput | null | undefined,
): ActionFilter {
  const suggestionId = filter?.suggestionId;
  return {
    ...filter,
    suggestionId:
      suggestionId == null
        ? null
        : argument(() => readDatabaseId('Suggestion', String(suggestionId), ['filter', 'suggestionId'])),
  };
}
