import {
  proposeHealingConfig,
  type HealingConfigProposal,
} from '../../src/domain/healing-config/propose-healing-config.js';
import {
  ConflictError,
  ForbiddenPathError,
  NotFoundError,
  ValidationError,
} from '../../src/domain/errors.js';
import { builder } from '../builder.js';

const ProposeHealingConfigInput = builder.inputType('ProposeHealingConfigInput', {
  description: 'What would change in the healing configuration of a job.',
  fields: (t) => ({
    jobId: t.string({ required: true, description: 'Id of the job.' }),
    selfHealing: t.field({
      type: 'JSONObject',
      required: true,
      description:
        'The keys of `self_healing` that are to change, as the job file has them: `{"review_schedule": {"frequency": "daily"}}`. Lists as a whole; null takes a key back to its default. What is as it is already stays unwritten.',
    }),
  }),
});

const ProposeHealingConfigSuccess = builder
  .objectRef<HealingConfigProposal>('ProposeHealingConfigSuccess')
  .implement({
    description: 'The change fits. Nothing is written.',
    fields: (t) => ({
      file: t.exposeString('file', { description: 'The job file: an absolute path.' }),
      baseHash: t.exposeString('baseHash', {
        description:
          'SHA-256 of the file that the change is for, in hexadecimal digits; `updateHealingConfig` takes it.',
      }),
      diff: t.exposeString('diff', {
        description:
          'What would change in the file, as unified diff; comments and order stay. Empty where nothing would.',
      }),
      content: t.exposeString('after', { description: 'The whole file as it would be.' }),
      changedKeys: t.stringList({
        description: 'The keys that would get another value, such as `review_schedule.frequency`.',
        resolve: ({ edits }) => edits.map(({ path }) => path.join('.')),
      }),
      needsAdmin: t.exposeBoolean('widens', {
        description:
          "Whether only an admin may write it: it lets the job have more files changed or read than now, or reads the server's environment.",
      }),
    }),
  });

builder.mutationField('proposeHealingConfig', (t) =>
  t.field({
    type: ProposeHealingConfigSuccess,
    description:
      'Checks a change of the healing configuration of a job, and shows what would be written. Changes nothing.',
    authScopes: { may: 'operate' },
    complexity: 100,
    errors: {
      types: [NotFoundError, ValidationError, ConflictError, ForbiddenPathError],
      union: {
        description:
          'What would be written, or why it would not: a ValidationError has the keys that do not fit, from `self_healing` on.',
      },
    },
    args: {
      input: t.arg({ type: ProposeHealingConfigInput, required: true, description: 'What is to change.' }),
    },
    resolve: (_root, { input: { jobId, selfHealing } }, { core }) =>
      proposeHealingConfig(core, { jobId, change: selfHealing }),
  }),
);
