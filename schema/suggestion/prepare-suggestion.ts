import {
  AnalysisUnavailableError,
  ConflictError,
  ForbiddenPathError,
  InvalidStateError,
  NotFoundError,
  ValidationError,
} from '../../src/domain/errors.js';
import { prepareSuggestion } from '../../src/domain/suggestions/prepare-suggestion.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import { readDatabaseId } from '../node-id.js';
import { suggestionField, type Changed } from './changed-fields.js';

const PrepareSuggestionInput = builder.inputType('PrepareSuggestionInput', {
  description: 'Which suggestion to have a change written for.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the suggestion: global, or the database id in digits.' }),
  }),
});

const PrepareSuggestionSuccess = builder
  .objectRef<Pick<Changed, 'suggestionId'>>('PrepareSuggestionSuccess')
  .implement({
    description: 'The suggestion carries a change; its `diff` shows it.',
    fields: (t) => ({ suggestion: suggestionField(t) }),
  });

builder.mutationField('prepareSuggestion', (t) =>
  t.field({
    type: PrepareSuggestionSuccess,
    description:
      'Has an AI write the precise change for a suggestion that only says what to do, PENDING or APPROVED. It is checked as if it was applied, and shown; no file is changed. May take minutes.',
    authScopes: { may: 'operate' },
    errors: {
      types: [
        NotFoundError,
        InvalidStateError,
        ConflictError,
        ForbiddenPathError,
        ValidationError,
        AnalysisUnavailableError,
      ],
      union: { description: 'The prepared suggestion, or why there is no change for it.' },
    },
    args: {
      input: t.arg({ type: PrepareSuggestionInput, required: true, description: 'Which suggestion.' }),
    },
    resolve: async (_root, { input }, context) => {
      const suggestion = await prepareSuggestion(context.core, {
        id: readDatabaseId('Suggestion', input.id),
        actor: actorOf(context),
        ...(context.signal && { signal: context.signal }),
      });
      return { suggestionId: suggestion.id };
    },
  }),
);
