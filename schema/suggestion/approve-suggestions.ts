import { ValidationError } from '../../src/domain/errors.js';
import { approveSuggestion } from '../../src/domain/suggestions/approve-suggestion.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import { ApprovedOneRef } from './approved-one.js';
import { changed, type Changed } from './changed-fields.js';
import { decideTogether, IDS_DESCRIPTION, type Decision } from './decision.js';

const ApproveSuggestionsInput = builder.inputType('ApproveSuggestionsInput', {
  description: 'Which suggestions to approve.',
  fields: (t) => ({
    ids: t.idList({ required: true, description: IDS_DESCRIPTION }),
    apply: t.boolean({ defaultValue: false, description: 'Also apply each at once.' }),
  }),
});

const ApproveSuggestionsSuccess = builder
  .objectRef<Decision<Changed>[]>('ApproveSuggestionsSuccess')
  .implement({
    description: 'Each suggestion was decided on by itself.',
    fields: (t) => ({
      results: t.field({
        type: [ApprovedOneRef],
        description: 'What came of each, in the order that was asked for; ids that are none come last.',
        resolve: (decisions) => decisions,
      }),
    }),
  });

builder.mutationField('approveSuggestions', (t) =>
  t.field({
    type: ApproveSuggestionsSuccess,
    description:
      'Approves several suggestions, one after the other, as `approveSuggestion` does. One that is refused keeps none of the others back.',
    authScopes: { may: 'operate' },
    errors: {
      types: [ValidationError],
      union: { description: 'What came of each, or why none was looked at.' },
    },
    args: {
      input: t.arg({
        type: ApproveSuggestionsInput,
        required: true,
        description: 'Which suggestions to approve.',
      }),
    },
    resolve: (_root, { input }, context) =>
      decideTogether(input.ids, async (id) =>
        changed(
          await approveSuggestion(context.core, {
            id,
            apply: input.apply ?? false,
            actor: actorOf(context),
            ...(context.signal && { signal: context.signal }),
          }),
        ),
      ),
  }),
);
