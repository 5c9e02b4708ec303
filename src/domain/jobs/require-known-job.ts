import { Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { NotFoundError } from '../errors.js';
import { JOB_ID_PATTERN } from './job-schema.js';

/** Whether the configuration or the history knows the job. */
async function knowsJob(core: Core, jobId: string): Promise<boolean> {
  if (core.jobs.get(jobId)) return true;
  // Nothing of a job with another id was ever stored.
  if (!JOB_ID_PATTERN.test(jobId)) return false;
  const traces = ['job_runs', 'healing_reviews', 'healing_suggestions', 'healing_actions'].map(
    (table) => Prisma.sql`EXISTS (SELECT 1 FROM ${Prisma.raw(table)} WHERE job_id = ${jobId})`,
  );
  const [row] = await core.prisma.$queryRaw<[{ known: boolean }]>`
    SELECT ${Prisma.join(traces, ' OR ')} AS known`;
  return row.known;
}

/** @throws NotFoundError for a job that neither the configuration nor the history knows */
export async function requireKnownJob(core: Core, jobId: string): Promise<void> {
  if (!(await knowsJob(core, jobId))) throw new NotFoundError(`Job '${jobId}' not found`);
}
