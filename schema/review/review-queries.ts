import { readCount } from '../../src/domain/stats/counters.js';
import type { Prisma } from '../../src/generated/prisma/client.js';
import { builder } from '../builder.js';
import { ReviewStatusRef, ReviewTriggerRef } from '../enums.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { jobIdSchema } from '../page/job-id-arg.js';
import { databasePageSchema } from '../page/page-args.js';
import { ReviewConnection, ReviewRef } from './review.js';

const ReviewFilter = builder.inputType('ReviewFilter', {
  description: 'Only reviews that fit all of it; what is left out or null fits all.',
  fields: (t) => ({
    jobId: t.string({ description: 'Of this job.', validate: jobIdSchema }),
    status: t.field({ type: [ReviewStatusRef], description: 'That stand so: one or several.' }),
    trigger: t.field({ type: [ReviewTriggerRef], description: 'That started so: one or several.' }),
    dryRun: t.boolean({ description: 'Only dry runs, or only reviews that are none.' }),
  }),
});

builder.queryFields((t) => ({
  review: t.prismaField({
    type: ReviewRef,
    nullable: true,
    description: 'The review of this id; null where there is none.',
    args: { id: t.arg.id({ required: true, description: 'Global id, or the database id in digits.' }) },
    resolve: (query, _root, { id }, { core }) =>
      core.prisma.healingReview.findUnique({
        ...query,
        where: { id: argument(() => readDatabaseId('Review', id)) },
      }),
  }),
  reviews: t.prismaConnection(
    {
      type: ReviewRef,
      cursor: 'id',
      description: 'Reviews, newest first.',
      args: { filter: t.arg({ type: ReviewFilter, description: 'Which ones; all by default.' }) },
      validate: databasePageSchema,
      totalCount: (_root, { filter }, { core }) =>
        filter?.trigger
          ? core.prisma.healingReview.count({ where: reviewWhere(filter) })
          : readCount(core.prisma, 'review', filter ?? {}),
      resolve: (query, _root, { filter }, { core }) =>
        core.prisma.healingReview.findMany({ ...query, where: reviewWhere(filter), orderBy: { id: 'desc' } }),
    },
    ReviewConnection,
  ),
}));

function reviewWhere(
  filter: typeof ReviewFilter.$inferInput | null | undefined,
): Prisma.HealingReviewWhereInput {
  return {
    ...(filter?.jobId != null && { jobId: filter.jobId }),
    ...(filter?.status && { status: { in: filter.status } }),
    ...(filter?.trigger && { trigger: { in: filter.trigger } }),
    ...(filter?.dryRun != null && { dryRun: filter.dryRun }),
  };
}
