import { applySuggestion } from '../../src/domain/actions/apply-suggestion.js';
import {
  AnalysisUnavailableError,
  ConflictError,
  ForbiddenPathError,
  InvalidStateError,
  NotFoundError,
  ValidationError,
} from '../../src/domain/errors.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import { readDatabaseId } from '../node-id.js';
import { actionField, changed, suggestionField, type Changed } from './changed-fields.js';

const ApplySuggestionInput = builder.inputType('ApplySuggestionInput', {
  description: 'Which approved suggestion to apply.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the suggestion: global, or the database id in digits.' }),
    force: t.boolean({
      defaultValue: false,
      description: 'Also where the new content loses more than half of the file, which is refused otherwise.',
    }),
  }),
});

const ApplySuggestionSuccess = builder.objectRef<Changed>('ApplySuggestionSuccess').implement({
  description: 'The suggestion is applied.',
  fields: (t) => ({
    suggestion: suggestionField(t),
    action: actionField(
      t,
      'The change that was made; null for advice, which a person carried out, and where the file held the change already.',
    ),
  }),
});

builder.mutationField('applySuggestion', (t) =>
  t.field({
    type: ApplySuggestionSuccess,
    description:
      'APPROVED → APPLIED: writes exactly the proposed content, merged with edits made since. Where that cannot be done nothing is written, and the suggestion is FAILED. Advice that names a file of the job is prepared first, where an AI is configured; without one, or without a file, it says that a person did it.',
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
      union: { description: 'The applied suggestion, or why it is not.' },
    },
    args: {
      input: t.arg({ type: ApplySuggestionInput, required: true, description: 'Which suggestion to apply.' }),
    },
    resolve: async (_root, { input }, context) =>
      changed(
        await applySuggestion(context.core, {
          id: readDatabaseId('Suggestion', input.id),
          force: input.force ?? false,
          actor: actorOf(context),
          ...(context.signal && { signal: context.signal }),
        }),
      ),
  }),
);
