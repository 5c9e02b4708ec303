import type { Job } from '../../src/domain/jobs/build-job.js';
import { builder } from '../builder.js';

export const JobRef = builder.objectRef<Job>('Job');

builder.node(JobRef, {
  description: 'Something that runs again and again, as it is configured now.',
  id: { resolve: (job) => job.jobId },
  loadOne: (jobId, { core }) => core.jobs.get(jobId) ?? null,
});

export const JobConnection = builder.connectionObject(
  { type: JobRef, name: 'JobConnection', description: 'A page of jobs.' },
  { name: 'JobEdge', description: 'A job of a page, with its cursor.' },
);
