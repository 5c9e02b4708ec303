import { runResultWhere, type RunResult } from '../../src/domain/runs/run-result.js';
import type { Prisma } from '../../src/generated/prisma/client.js';
import { builder } from '../builder.js';
import { RunResultRef, RunSortRef, RunTriggerRef } from '../enums.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { jobIdSchema } from '../page/job-id-arg.js';
import { databasePageSchema } from '../page/page-args.js';
import { newestFirst, oldestFirst, RunConnection, RunRef } from './run.js';

interface RunArgs {
  jobId?: string | null;
  trigger?: Prisma.EnumRunTriggerFilter['in'] | null;
  result?: RunResult[] | null;
  startedAfter?: Date | null;
  startedBefore?: Date | null;
}

builder.queryFields((t) => ({
  run: t.prismaField({
    type: RunRef,
    nullable: true,
    description: 'The run of this id; null where there is none.',
    args: { id: t.arg.id({ required: true, description: 'Global id, or the database id in digits.' }) },
    resolve: (query, _root, { id }, { core }) =>
      core.prisma.jobRun.findUnique({ ...query, where: { id: argument(() => readDatabaseId('Run', id)) } }),
  }),
  runs: t.prismaConnection(
    {
      type: RunRef,
      cursor: 'id',
      description: 'Runs of all jobs or one, newest start first unless `sort` says otherwise.',
      args: {
        jobId: t.arg.string({ description: 'Only runs of this job.', validate: jobIdSchema }),
        trigger: t.arg({ type: [RunTriggerRef], description: 'Only runs that started so.' }),
        result: t.arg({ type: [RunResultRef], description: 'Only runs that ended so.' }),
        startedAfter: t.arg({
          type: 'DateTime',
          description: 'Only runs that started at this moment or later.',
        }),
        startedBefore: t.arg({ type: 'DateTime', description: 'Only runs that started before this moment.' }),
        sort: t.arg({ type: RunSortRef, description: 'In which order; NEWEST by default.' }),
      },
      validate: databasePageSchema,
      totalCount: (_root, args, { core }) => core.prisma.jobRun.count({ where: runWhere(args) }),
      resolve: (query, _root, args, { core }) =>
        core.prisma.jobRun.findMany({
          ...query,
          where: runWhere(args),
          orderBy: args.sort === 'oldest' ? oldestFirst : newestFirst,
        }),
    },
    RunConnection,
  ),
}));

function runWhere({ jobId, trigger, result, startedAfter, startedBefore }: RunArgs): Prisma.JobRunWhereInput {
  return {
    ...(jobId != null && { jobId }),
    ...(trigger != null && { trigger: { in: trigger } }),
    ...((startedAfter ?? startedBefore) && {
      startedAt: { ...(startedAfter && { gte: startedAfter }), ...(startedBefore && { lt: startedBefore }) },
    }),
    ...runResultWhere(result),
  };
}
