import { rollbackAction } from '../../src/domain/actions/rollback-action.js';
import {
  ConflictError,
  ForbiddenPathError,
  InvalidStateError,
  NotFoundError,
  ValidationError,
} from '../../src/domain/errors.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import { readDatabaseId } from '../node-id.js';
import { suggestionField } from '../suggestion/changed-fields.js';
import { ActionRef } from './action.js';

const RollbackActionInput = builder.inputType('RollbackActionInput', {
  description: 'Which action to roll back.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the action: global, or the database id in digits.' }),
    force: t.boolean({
      defaultValue: false,
      description: 'Also where the file was edited since; those edits are lost then.',
    }),
  }),
});

const RollbackActionSuccess = builder
  .objectRef<{ actionId: number; suggestionId: number }>('RollbackActionSuccess')
  .implement({
    description: 'What stood before the action stands again, to the byte.',
    fields: (t) => ({
      action: t.prismaField({
        type: ActionRef,
        description: 'The action that was rolled back.',
        resolve: (query, { actionId }, _args, { core }) =>
          core.prisma.healingAction.findUniqueOrThrow({ ...query, where: { id: actionId } }),
      }),
      suggestion: suggestionField(t),
    }),
  });

builder.mutationField('rollbackAction', (t) =>
  t.field({
    type: RollbackActionSuccess,
    description: 'SUCCESS → ROLLED_BACK, and its suggestion APPLIED → PENDING.',
    authScopes: { may: 'operate' },
    errors: {
      types: [NotFoundError, InvalidStateError, ConflictError, ForbiddenPathError, ValidationError],
      union: { description: 'The action that was rolled back, or why it was not.' },
    },
    args: {
      input: t.arg({ type: RollbackActionInput, required: true, description: 'Which action to roll back.' }),
    },
    resolve: async (_root, { input }, context) => {
      const { action, suggestion } = await rollbackAction(context.core, {
        id: readDatabaseId('Action', input.id),
        force: input.force ?? false,
        actor: actorOf(context),
      });
      return { suggestionId: suggestion.id, actionId: action.id };
    },
  }),
);
