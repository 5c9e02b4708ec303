import { z } from 'zod';
import { NotFoundError } from '../../domain/errors.js';
import type { Job } from '../../domain/jobs/build-job.js';
import { slaReport } from '../../domain/jobs/sla-report.js';
import { jobIdParams, page } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { pageInfo } from '../shapes.js';
import { jobOverviews } from './job-overviews.js';
import { jobShape, slaShape } from './job-shapes.js';

const tags = ['jobs'];
const config = { needs: 'read', errors: { 404: 'No such job is configured.' } } as const;

export function jobRoutes(app: RestApp, { core }: RestDependencies): void {
  const configured = (jobId: string): Job => {
    const job = core.jobs.get(jobId);
    if (!job) throw new NotFoundError(`Job '${jobId}' not found`);
    return job;
  };

  app.get(
    '/jobs',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        operationId: 'listJobs',
        summary: 'List jobs',
        description: 'The jobs that are configured, by id.',
        querystring: z.object(page),
        response: { 200: z.object({ jobs: z.array(jobShape), ...pageInfo }).describe('A page of jobs.') },
      },
    },
    async ({ query: { limit, offset } }) => {
      const all = core.jobs.list();
      const jobs = await jobOverviews(core, all.slice(offset, offset + limit));
      return { jobs, total: all.length, limit, offset };
    },
  );

  app.get(
    '/jobs/:job_id',
    {
      config,
      schema: {
        tags,
        operationId: 'getJob',
        summary: 'Show a job',
        description: 'One job with its configuration, its last run and what healing did for it.',
        params: jobIdParams,
        response: { 200: jobShape },
      },
    },
    async ({ params }) => {
      const job = configured(params.job_id);
      const [overview] = await jobOverviews(core, [job]);
      return overview;
    },
  );

  app.get(
    '/jobs/:job_id/sla',
    {
      config,
      schema: {
        tags,
        operationId: 'getJobSla',
        summary: 'Show how a job keeps its promises',
        description: 'What the job promises in its `sla`, measured over its window.',
        params: jobIdParams,
        response: { 200: slaShape },
      },
    },
    async ({ params: { job_id } }) => {
      const report = await slaReport(core, configured(job_id));
      return {
        job_id,
        window_days: report.windowDays,
        from: report.from,
        to: report.to,
        runs: report.runs,
        success_rate: report.successRate,
        duration_seconds: report.durationSeconds,
        lateness_seconds: report.latenessSeconds,
        consecutive_failures: report.consecutiveFailures,
        met: report.met,
      };
    },
  );
}
