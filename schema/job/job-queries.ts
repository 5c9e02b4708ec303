import { resolveCursorConnection, type ResolveCursorConnectionArgs } from '@pothos/plugin-relay';
import type { Job } from '../../src/domain/jobs/build-job.js';
import { builder } from '../builder.js';
import { badUserInput } from '../errors/bad-user-input.js';
import { DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE } from '../page/page-args.js';
import { JobConnection, JobRef } from './job.js';

builder.queryFields((t) => ({
  job: t.field({
    type: JobRef,
    nullable: true,
    description: 'The job of this id; null where none is configured.',
    args: { jobId: t.arg.string({ required: true, description: 'The id by which people know the job.' }) },
    resolve: (_root, { jobId }, { core }) => core.jobs.get(jobId) ?? null,
  }),
  jobs: t.connection(
    {
      type: JobRef,
      description: 'The jobs that are configured, by id.',
      resolve: async (_root, args, { core }) => {
        const jobs = core.jobs.list();
        const page = await resolveCursorConnection(
          {
            args,
            defaultSize: DEFAULT_PAGE_SIZE,
            maxSize: LARGEST_PAGE_SIZE,
            toCursor: (job: Job) => cursorOf(job),
          },
          (wanted: ResolveCursorConnectionArgs) => slice(jobs, wanted),
        );
        return { ...page, totalCount: jobs.length };
      },
    },
    JobConnection,
  ),
}));

function cursorOf(job: Job): string {
  return Buffer.from(`job:${job.jobId}`).toString('base64');
}

function jobIdOf(cursor: string, argument: string): string {
  const match = /^job:(.+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'));
  if (match?.[1] === undefined) {
    const message = 'must be a cursor of this connection';
    throw badUserInput(`${argument} ${message}`, [{ path: [argument], message }]);
  }
  return match[1];
}

/** A cursor names a place between ids, so that it holds while jobs come and go. */
function slice(jobs: Job[], { after, before, limit, inverted }: ResolveCursorConnectionArgs): Job[] {
  const from = after === undefined ? null : jobIdOf(after, 'after');
  const to = before === undefined ? null : jobIdOf(before, 'before');
  const between = jobs.filter(({ jobId }) => (from === null || jobId > from) && (to === null || jobId < to));
  return inverted ? between.reverse().slice(0, limit) : between.slice(0, limit);
}
