import type { JobDetailQuery, JobRunsQuery } from '../../generated/graphql.js';

/** What the page of a job shows. */
export type JobDetail = NonNullable<JobDetailQuery['job']>;

/** Its newest runs. */
export type JobRuns = JobRunsQuery['runs'];

/** What it promises. */
export type JobSla = NonNullable<JobDetail['sla']>;
