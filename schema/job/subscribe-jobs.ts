import type { HealingEvent } from '../../src/generated/prisma/client.js';
import { builder } from '../builder.js';
import { EventRef } from '../event/event.js';
import { eventStream } from '../event/event-stream.js';
import { subscriptionArgs } from '../event/subscription-args.js';
import { JobRef } from './job.js';

const JobUpdatedPayload = builder.objectRef<HealingEvent>('JobUpdatedPayload').implement({
  description: 'The configuration of a job is another one.',
  fields: (t) => ({
    position: t.string({
      description: 'Given as `after`, a subscription goes on behind this message.',
      resolve: ({ position }) => position.toString(),
    }),
    jobId: t.exposeString('jobId', { description: 'Id of the job.' }),
    job: t.field({
      type: JobRef,
      nullable: true,
      description: 'The job as it is configured now; null where it is not any more.',
      resolve: ({ jobId }, _args, { core }) => core.jobs.get(jobId),
    }),
    event: t.field({ type: EventRef, description: 'What happened to it.', resolve: (event) => event }),
  }),
});

builder.subscriptionField('jobUpdated', (t) =>
  t.field({
    type: JobUpdatedPayload,
    description: 'Changes of the job files: jobs that come, change and go.',
    args: subscriptionArgs(t),
    subscribe: (_root, args, context) =>
      eventStream(context, { ...args, wants: ({ type }) => type.startsWith('job.') }),
    resolve: (event: HealingEvent) => event,
  }),
);
