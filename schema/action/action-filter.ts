import { CAN_ROLL_BACK } from '../../src/domain/actions/can-roll-back.js';
import type { Prisma } from '../../src/generated/prisma/client.js';
import { builder } from '../builder.js';
import { ActionStatusRef } from '../enums.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { jobIdSchema } from '../page/job-id-arg.js';

const ActionFilter = builder.inputType('ActionFilter', {
  description: 'Only actions that fit all of it; what is left out or null fits all.',
  fields: (t) => ({
    jobId: t.string({ description: 'For this job.', validate: jobIdSchema }),
    suggestionId: t.id({ description: 'Of this suggestion: global id, or the database id in digits.' }),
    status: t.field({ type: [ActionStatusRef], description: 'That stand so: one or several.' }),
    canRollback: t.boolean({ description: 'That can be rolled back now, or cannot.' }),
  }),
});

export const actionFilterArg = { type: ActionFilter, description: 'Which ones; all by default.' };

/** @throws GraphQLError where `suggestionId` is no suggestion's id */
export function actionWhere(
  filter: typeof ActionFilter.$inferInput | null | undefined,
): Prisma.HealingActionWhereInput {
  const suggestionId = filter?.suggestionId;
  return {
    ...(filter?.jobId != null && { jobId: filter.jobId }),
    ...(suggestionId != null && {
      suggestionId: argument(() =>
        readDatabaseId('Suggestion', String(suggestionId), ['filter', 'suggestionId']),
      ),
    }),
    ...(filter?.status && { status: { in: filter.status } }),
    ...(filter?.canRollback === true && { AND: [CAN_ROLL_BACK] }),
    ...(filter?.canRollback === false && { NOT: CAN_ROLL_BACK }),
  };
}
