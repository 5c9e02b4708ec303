import { InvalidStateError, NotFoundError, ValidationError } from '../../src/domain/errors.js';
import { rejectSuggestion } from '../../src/domain/suggestions/reject-suggestion.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import { readDatabaseId } from '../node-id.js';
import { suggestionField, type Changed } from './changed-fields.js';

const RejectSuggestionInput = builder.inputType('RejectSuggestionInput', {
  description: 'Which suggestion to reject, and why.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the suggestion: global, or the database id in digits.' }),
    reason: t.string({
      required: true,
      description: 'Why, in 1 to 4,000 characters; the next review of the job is told.',
    }),
  }),
});

export const RejectSuggestionSuccess = builder
  .objectRef<Pick<Changed, 'suggestionId'>>('RejectSuggestionSuccess')
  .implement({
    description: 'The suggestion is rejected.',
    fields: (t) => ({ suggestion: suggestionField(t) }),
  });

builder.mutationField('rejectSuggestion', (t) =>
  t.field({
    type: RejectSuggestionSuccess,
    description: 'PENDING → REJECTED. The same is not suggested again for some time.',
    authScopes: { may: 'operate' },
    errors: {
      types: [NotFoundError, InvalidStateError, ValidationError],
      union: { description: 'The rejected suggestion, or why it is not.' },
    },
    args: {
      input: t.arg({
        type: RejectSuggestionInput,
        required: true,
        description: 'Which suggestion, and why.',
      }),
    },
    resolve: async (_root, { input }, context) => {
      const suggestion = await rejectSuggestion(context.core, {
        id: readDatabaseId('Suggestion', input.id),
        reason: input.reason,
        actor: actorOf(context),
      });
      return { suggestionId: suggestion.id };
    },
  }),
);
