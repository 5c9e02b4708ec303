import { InvalidStateError, NotFoundError, ValidationError } from '../../src/domain/errors.js';
import { approveSuggestionGroup } from '../../src/domain/suggestions/decide-together.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import { readDatabaseId } from '../node-id.js';
import { ApprovedOneRef } from './approved-one.js';
import { changed, type Changed } from './changed-fields.js';
import { shown, type Decision } from './decision.js';

const ApproveSuggestionGroupInput = builder.inputType('ApproveSuggestionGroupInput', {
  description: 'Which group of suggestions to approve.',
  fields: (t) => ({
    id: t.id({
      required: true,
      description: 'Id of a suggestion of the group: global, or the database id in digits.',
    }),
    apply: t.boolean({ defaultValue: false, description: 'Also apply each at once.' }),
  }),
});

const ApproveSuggestionGroupSuccess = builder
  .objectRef<{ results: Decision<Changed>[]; left: number }>('ApproveSuggestionGroupSuccess')
  .implement({
    description: 'Each suggestion of the group was decided on by itself.',
    fields: (t) => ({
      results: t.field({
        type: [ApprovedOneRef],
        description: 'What came of each: the one that was named first, then the oldest first.',
        resolve: ({ results }) => results,
      }),
      remainingCount: t.exposeInt('left', {
        description: 'How many of the group wait on, since no more than 100 are approved at once.',
      }),
    }),
  });

builder.mutationField('approveSuggestionGroup', (t) =>
  t.field({
    type: ApproveSuggestionGroupSuccess,
    description:
      'Approves the same flaw in all jobs: what is PENDING, and not snoozed, of the group that a suggestion belongs to, as `approveSuggestions` does.',
    authScopes: { may: 'operate' },
    errors: {
      types: [NotFoundError, InvalidStateError, ValidationError],
      union: { description: 'What came of each, or why none was looked at.' },
    },
    args: {
      input: t.arg({
        type: ApproveSuggestionGroupInput,
        required: true,
        description: 'Which group to approve.',
      }),
    },
    resolve: async (_root, { input }, context) => {
      const { outcomes, left } = await approveSuggestionGroup(context.core, {
        id: readDatabaseId('Suggestion', input.id),
        apply: input.apply ?? false,
        actor: actorOf(context),
        ...(context.signal && { signal: context.signal }),
      });
      const results = outcomes.map((outcome) =>
        shown('error' in outcome ? outcome : { id: outcome.id, value: changed(outcome.value) }),
      );
      return { results, left };
    },
  }),
);
