import { healingConfigSchema } from '../../src/domain/healing-config/config-schema.js';
import { builder } from '../builder.js';

builder.queryField('healingConfigSchema', (t) =>
  t.field({
    type: 'JSON',
    description:
      'The block `self_healing` of a job file as JSON Schema (draft 2020-12), with defaults; its descriptions say what is expected. For checks while somebody types; `proposeHealingConfig` tells the rest.',
    resolve: () => healingConfigSchema,
  }),
);
