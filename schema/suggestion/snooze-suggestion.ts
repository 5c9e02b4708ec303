import { InvalidStateError, NotFoundError, ValidationError } from '../../src/domain/errors.js';
import { snoozeSuggestion } from '../../src/domain/suggestions/snooze-suggestion.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import { readDatabaseId } from '../node-id.js';
import { suggestionField, type Changed } from './changed-fields.js';

const SnoozeSuggestionInput = builder.inputType('SnoozeSuggestionInput', {
  description: 'Which suggestion to put aside, and until when.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the suggestion: global, or the database id in digits.' }),
    until: t.field({
      type: 'DateTime',
      description: 'A moment ahead; null, or left out, takes it up again.',
    }),
  }),
});

const SnoozeSuggestionSuccess = builder
  .objectRef<Pick<Changed, 'suggestionId'>>('SnoozeSuggestionSuccess')
  .implement({
    description: 'The suggestion is put aside, or taken up again.',
    fields: (t) => ({ suggestion: suggestionField(t) }),
  });

builder.mutationField('snoozeSuggestion', (t) =>
  t.field({
    type: SnoozeSuggestionSuccess,
    description:
      'Puts a PENDING suggestion aside until a moment. It stays PENDING, counts as that, and can be decided on; nobody is reminded of it, no policy applies it, and lists can leave it out.',
    authScopes: { may: 'operate' },
    errors: {
      types: [NotFoundError, InvalidStateError, ValidationError],
      union: { description: 'The suggestion that was put aside, or why it is not.' },
    },
    args: {
      input: t.arg({
        type: SnoozeSuggestionInput,
        required: true,
        description: 'Which suggestion, and until when.',
      }),
    },
    resolve: async (_root, { input }, context) => {
      const suggestion = await snoozeSuggestion(context.core, {
        id: readDatabaseId('Suggestion', input.id),
        until: input.until ?? null,
        actor: actorOf(context),
      });
      return { suggestionId: suggestion.id };
    },
  }),
);
