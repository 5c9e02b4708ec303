import type { JobDetailQuery } from '../../generated/graphql.js';

/** What the page of a job shows. */
export type JobDetail = NonNullable<JobDetailQuery['job']>;
