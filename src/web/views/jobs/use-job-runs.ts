import { JobRunsDocument, type JobRunsQuery } from '../../generated/graphql.js';
import { useLiveQuery, type LiveQuery } from '../../live/use-live-query.js';

/** Runs that the timeline shows. */
export const RUNS_DRAWN = 100;

/** The newest runs of a job; who asks for as many as another shares the answer. */
export function useJobRuns(jobId: string, first: number): LiveQuery<JobRunsQuery> {
  return useLiveQuery(
    JobRunsDocument,
    { jobId, first },
    { on: () => false, onRuns: (jobIds) => jobIds?.includes(jobId) ?? true, atMostEvery: 500 },
  );
}
