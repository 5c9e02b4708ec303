import type { builder } from '../builder.js';
import { jobIdSchema } from '../page/job-id-arg.js';

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;

/** What every subscription takes. */
export function subscriptionArgs(t: PothosSchemaTypes.SubscriptionFieldBuilder<Types, Types['Root']>) {
  return {
    jobId: t.arg.string({ description: 'Only what is about this job.', validate: jobIdSchema }),
    after: t.arg.string({
      description:
        'A position: first comes all that followed it, then what happens live, each event once. "0" starts at the beginning; without it, only what happens from now on.',
    }),
  };
}
