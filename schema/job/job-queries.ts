import { resolveCursorConnection, type ResolveCursorConnectionArgs } from '@pothos/plugin-relay';
import { z } from 'zod';
import type { Job } from '../../src/domain/jobs/build-job.js';
import { LONGEST_SEARCH } from '../../src/domain/lists/search-query.js';
import { builder } from '../builder.js';
import { JobSortRef } from '../enums.js';
import { DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE } from '../page/page-args.js';
import { jobFilterArg, jobTest } from './job-filter.js';
import {
  comparePlaces,
  jobKeys,
  readJobCursor,
  writeJobCursor,
  type JobPlace,
  type JobSort,
} from './job-order.js';
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
      description: 'The jobs that are configured, by id unless `sort` says otherwise.',
      args: {
        filter: t.arg(jobFilterArg),
        search: t.arg.string({
          description:
            'Only those that have all of these words in id, name, description or tags, in any letter case.',
          validate: z
            .string()
            .max(LONGEST_SEARCH, `must have at most ${LONGEST_SEARCH} characters`)
            .nullish(),
        }),
        sort: t.arg({ type: JobSortRef, description: 'In which order; ID by default.' }),
      },
      resolve: async (_root, { filter, search, sort: asked, ...args }, { core }) => {
        const sort = asked ?? 'id';
        const jobs = core.jobs.list().filter(jobTest(filter, search));
        const keyOf = await jobKeys(core, sort);
        const placed = jobs.map((job) => ({ key: keyOf(job), jobId: job.jobId, job }));
        if (sort !== 'id') placed.sort(comparePlaces); // they come by id
        const page = await resolveCursorConnection(
          {
            args,
            defaultSize: DEFAULT_PAGE_SIZE,
            maxSize: LARGEST_PAGE_SIZE,
            toCursor: (job: Job) => writeJobCursor({ key: keyOf(job), jobId: job.jobId }, sort),
          },
          (wanted: ResolveCursorConnectionArgs) => slice(placed, wanted, sort).map(({ job }) => job),
        );
        return { ...page, totalCount: jobs.length };
      },
    },
    JobConnection,
  ),
}));

function slice<Placed extends JobPlace>(
  jobs: Placed[],
  { after, before, limit, inverted }: ResolveCursorConnectionArgs,
  sort: JobSort,
): Placed[] {
  const from = after === undefined ? null : readJobCursor(after, sort, 'after');
  const to = before === undefined ? null : readJobCursor(before, sort, 'before');
  const between = jobs.filter(
    (job) => (from === null || comparePlaces(job, from) > 0) && (to === null || comparePlaces(job, to) < 0),
  );
  return inverted ? between.reverse().slice(0, limit) : between.slice(0, limit);
}
