import { REVIEW_LIST } from '../../src/domain/lists/list-page.js';
import { reviewCondition, reviewWhere } from '../../src/domain/reviews/review-filter.js';
import { readCount } from '../../src/domain/stats/counters.js';
import { builder } from '../builder.js';
import { ReviewSortRef, ReviewStatusRef, ReviewTriggerRef } from '../enums.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { jobIdSchema } from '../page/job-id-arg.js';
import {
  NEWEST_FIRST,
  OLDEST_FIRST,
  searchArg,
  sortedConnection,
  UPDATED_FIRST,
} from '../page/sorted-connection.js';
import { ReviewConnection, ReviewRef } from './review.js';

const ReviewFilterInput = builder.inputType('ReviewFilter', {
  description: 'Only reviews that fit all of it; what is left out or null fits all.',
  fields: (t) => ({
    jobId: t.string({ description: 'Of this job.', validate: jobIdSchema }),
    status: t.field({ type: [ReviewStatusRef], description: 'That stand so: one or several.' }),
    trigger: t.field({ type: [ReviewTriggerRef], description: 'That started so: one or several.' }),
    dryRun: t.boolean({ description: 'Only dry runs, or only reviews that are none.' }),
  }),
});

const ORDERS = { newest: NEWEST_FIRST, oldest: OLDEST_FIRST, updated: UPDATED_FIRST } as const;

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
  reviews: t.connection(
    {
      type: ReviewRef,
      description: 'Reviews, newest first unless `sort` says otherwise.',
      args: {
        filter: t.arg({ type: ReviewFilterInput, description: 'Which ones; all by default.' }),
        search: searchArg(t, 'job id, who asked for it, why it failed and number'),
        sort: t.arg({ type: ReviewSortRef, description: 'In which order; NEWEST by default.' }),
      },
      resolve: (_root, { filter, sort, ...args }, context, info) => {
        const { prisma } = context.core;
        const where = reviewWhere(filter ?? {});
        return sortedConnection({
          args,
          context,
          info,
          typeName: 'Review',
          table: REVIEW_LIST,
          condition: reviewCondition(filter ?? {}),
          order: ORDERS[sort ?? 'newest'],
          newest: (query) => prisma.healingReview.findMany({ ...query, where, orderBy: { id: 'desc' } }),
          byId: (query) => prisma.healingReview.findMany(query),
          totalCount: () =>
            filter?.trigger || filter?.dryRun != null
              ? prisma.healingReview.count({ where })
              : readCount(prisma, 'review', filter ?? {}),
        });
      },
    },
    ReviewConnection,
  ),
}));
