import { InvalidStateError, NotFoundError, ValidationError } from '../../src/domain/errors.js';
import { checkReason, rejectSuggestion } from '../../src/domain/suggestions/reject-suggestion.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import type { Changed } from './changed-fields.js';
import { decideTogether, IDS_DESCRIPTION, valueOf, type Decision } from './decision.js';
import { RejectSuggestionSuccess } from './reject-suggestion.js';

type Rejected = Pick<Changed, 'suggestionId'>;

const RejectSuggestionsInput = builder.inputType('RejectSuggestionsInput', {
  description: 'Which suggestions to reject, and why.',
  fields: (t) => ({
    ids: t.idList({ required: true, description: IDS_DESCRIPTION }),
    reason: t.string({
      required: true,
      description: 'Why, in 1 to 4,000 characters; the next reviews of their jobs are told.',
    }),
  }),
});

const RejectedOneRef = builder.objectRef<Decision<Rejected>>('RejectedOne').implement({
  description: 'What came of rejecting one of several suggestions.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Global id of the suggestion; what was given where that is no id.' }),
    result: t.field({
      type: RejectSuggestionSuccess,
      nullable: true,
      description: 'The rejected suggestion, or why it is not; null where something unexpected went wrong.',
      errors: {
        types: [NotFoundError, InvalidStateError, ValidationError],
        union: { name: 'RejectedOneResult', description: 'The rejected suggestion, or why it is not.' },
      },
      resolve: valueOf,
    }),
  }),
});

const RejectSuggestionsSuccess = builder
  .objectRef<Decision<Rejected>[]>('RejectSuggestionsSuccess')
  .implement({
    description: 'Each suggestion was decided on by itself.',
    fields: (t) => ({
      results: t.field({
        type: [RejectedOneRef],
        description: 'What came of each, in the order that was asked for; ids that are none come last.',
        resolve: (decisions) => decisions,
      }),
    }),
  });

builder.mutationField('rejectSuggestions', (t) =>
  t.field({
    type: RejectSuggestionsSuccess,
    description:
      'Rejects several suggestions for one reason, one after the other, as `rejectSuggestion` does. One that is refused keeps none of the others back.',
    authScopes: { may: 'operate' },
    errors: {
      types: [ValidationError],
      union: { description: 'What came of each, or why none was looked at.' },
    },
    args: {
      input: t.arg({
        type: RejectSuggestionsInput,
        required: true,
        description: 'Which suggestions, and why.',
      }),
    },
    resolve: async (_root, { input }, context) => {
      checkReason(input.reason);
      return decideTogether(input.ids, async (id) => {
        const { reason } = input;
        const suggestion = await rejectSuggestion(context.core, { id, reason, actor: actorOf(context) });
        return { suggestionId: suggestion.id };
      });
    },
  }),
);
