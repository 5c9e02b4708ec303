import { GraphQLError } from 'graphql';
import { lacks, may } from '../../src/domain/access/viewer.js';
import { updateHealingConfig } from '../../src/domain/healing-config/update-healing-config.js';
import {
  ConflictError,
  ForbiddenPathError,
  InvalidStateError,
  NotFoundError,
  ValidationError,
} from '../../src/domain/errors.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import type { GraphQLContext } from '../context.js';
import { JobRef } from '../job/job.js';
import { actionField, suggestionField, type Changed } from '../suggestion/changed-fields.js';

const UpdateHealingConfigInput = builder.inputType('UpdateHealingConfigInput', {
  description: 'What changes in the healing configuration of a job.',
  fields: (t) => ({
    jobId: t.string({ required: true, description: 'Id of the job.' }),
    selfHealing: t.field({
      type: 'JSONObject',
      required: true,
      description: 'The keys that change, as in `proposeHealingConfig`.',
    }),
    baseHash: t.string({
      required: true,
      description: 'That of the proposal that was shown: a file that changed since is a conflict.',
    }),
  }),
});

const UpdateHealingConfigSuccess = builder
  .objectRef<Changed & { jobId: string }>('UpdateHealingConfigSuccess')
  .implement({
    description: 'The change is written, and counts.',
    fields: (t) => ({
      job: t.field({
        type: JobRef,
        nullable: true,
        description: 'The job as it is configured now.',
        resolve: ({ jobId }, _args, { core }) => core.jobs.get(jobId),
      }),
      suggestion: suggestionField(t),
      action: actionField(t, 'The change of the file, by which it can be rolled back.'),
    }),
  });

builder.mutationField('updateHealingConfig', (t) =>
  t.field({
    type: UpdateHealingConfigSuccess,
    description:
      'Writes a change of the healing configuration into the job file, as a suggestion that the person makes and approves: with its events, and an action that can be rolled back. What lets the job have more files changed or read than now takes an admin.',
    authScopes: { may: 'operate' },
    errors: {
      types: [NotFoundError, InvalidStateError, ConflictError, ForbiddenPathError, ValidationError],
      union: { description: 'What was written, or why nothing was.' },
    },
    args: {
      input: t.arg({ type: UpdateHealingConfigInput, required: true, description: 'What changes.' }),
    },
    resolve: async (_root, { input: { jobId, selfHealing, baseHash } }, context) => {
      const { suggestion, action } = await updateHealingConfig(context.core, {
        jobId,
        change: selfHealing,
        baseHash,
        actor: actorOf(context),
        authorise: ({ widens }) => {
          if (widens) requireAdmin(context);
        },
      });
      return { jobId, suggestionId: suggestion.id, actionId: action?.id ?? null };
    },
  }),
);

function requireAdmin({ viewer }: GraphQLContext): void {
  if (viewer && may(viewer, 'administer')) return;
  throw new GraphQLError(viewer ? lacks(viewer, 'administer') : 'Nobody is signed in.', {
    extensions: { code: 'FORBIDDEN' },
  });
}
