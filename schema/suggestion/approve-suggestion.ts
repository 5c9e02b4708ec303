import {
  AnalysisUnavailableError,
  ConflictError,
  ForbiddenPathError,
  InvalidStateError,
  NotFoundError,
  ValidationError,
} from '../../src/domain/errors.js';
import { approveSuggestion } from '../../src/domain/suggestions/approve-suggestion.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import { readDatabaseId } from '../node-id.js';
import { actionField, changed, suggestionField, type Changed } from './changed-fields.js';

const ApproveSuggestionInput = builder.inputType('ApproveSuggestionInput', {
  description: 'Which suggestion to approve.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the suggestion: global, or the database id in digits.' }),
    apply: t.boolean({ defaultValue: false, description: 'Also apply it at once.' }),
  }),
});

/** Why a suggestion cannot be approved, or not be applied at once. */
export const APPROVAL_ERRORS = [
  NotFoundError,
  InvalidStateError,
  ConflictError,
  ForbiddenPathError,
  ValidationError,
  AnalysisUnavailableError,
];

export const ApproveSuggestionSuccess = builder.objectRef<Changed>('ApproveSuggestionSuccess').implement({
  description: 'The suggestion is approved, and applied where that was asked for.',
  fields: (t) => ({
    suggestion: suggestionField(t),
    action: actionField(t, 'The change that was made; null where it was only approved, and for advice.'),
  }),
});

builder.mutationField('approveSuggestion', (t) =>
  t.field({
    type: ApproveSuggestionSuccess,
    description:
      'PENDING → APPROVED, and with `apply` on to APPLIED. Where applying fails, the suggestion is FAILED.',
    authScopes: { may: 'operate' },
    errors: {
      types: APPROVAL_ERRORS,
      union: { description: 'The approved suggestion, or why it is not.' },
    },
    args: {
      input: t.arg({
        type: ApproveSuggestionInput,
        required: true,
        description: 'Which suggestion to approve.',
      }),
    },
    resolve: async (_root, { input }, context) =>
      changed(
        await approveSuggestion(context.core, {
          id: readDatabaseId('Suggestion', input.id),
          apply: input.apply ?? false,
          actor: actorOf(context),
          ...(context.signal && { signal: context.signal }),
        }),
      ),
  }),
);
