import type { GraphQLContext } from '../context.js';
import { builder } from '../builder.js';
import { endable } from '../event/endable.js';
import { jobIdSchema } from '../page/job-id-arg.js';

interface RecordedRuns {
  jobIds: string[];
}

const RunsRecordedPayload = builder.objectRef<RecordedRuns>('RunsRecordedPayload').implement({
  description: 'Runs began or ended.',
  fields: (t) => ({
    jobIds: t.exposeStringList('jobIds', { description: 'Ids of the jobs whose runs they are.' }),
  }),
});

builder.subscriptionField('runsRecorded', (t) =>
  t.field({
    type: RunsRecordedPayload,
    description:
      'Jobs that had runs recorded, told about twice a second. Unlike what the other subscriptions tell, runs have no positions: whoever was away reads the runs anew.',
    args: { jobId: t.arg.string({ description: 'Only runs of this job.', validate: jobIdSchema }) },
    subscribe: (_root, { jobId }, context) =>
      endable((signal) => recorded(context, jobId ?? null, signal), context.signal),
    resolve: (runs: RecordedRuns) => runs,
  }),
);

async function* recorded(
  { core }: GraphQLContext,
  jobId: string | null,
  signal: AbortSignal,
): AsyncGenerator<RecordedRuns, void, undefined> {
  for await (const all of core.runNews?.subscribe(signal) ?? []) {
    const jobIds = jobId === null ? all : all.filter((each) => each === jobId);
    if (jobIds.length > 0) yield { jobIds };
  }
}
