import { inTurn, queuedReviewIds } from '../../src/domain/reviews/review-queue.js';
import { builder } from '../builder.js';
import { DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE, pageSize, pageSizeSchema } from '../page/page-args.js';
import { ReviewRef } from './review.js';

builder.queryField('reviewQueue', (t) =>
  t.prismaField({
    type: [ReviewRef],
    description:
      'The reviews that run or wait, in the order of their turn. How many there are: `totalCount` of `reviews` that are RUNNING.',
    args: {
      first: t.arg.int({
        description: `So many from the head of the queue: 1 to ${LARGEST_PAGE_SIZE}, ${DEFAULT_PAGE_SIZE} by default.`,
        validate: pageSizeSchema,
      }),
    },
    complexity: (args) => ({ field: 5, multiplier: pageSize(args) }),
    resolve: async (query, _root, { first }, { core }) =>
      inTurn(await queuedReviewIds(core, { limit: first ?? DEFAULT_PAGE_SIZE }), (where) =>
        core.prisma.healingReview.findMany({ ...query, where }),
      ),
  }),
);
