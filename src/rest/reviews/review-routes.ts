import { z } from 'zod';
import { NotFoundError } from '../../domain/errors.js';
import { readCount } from '../../domain/stats/counters.js';
import { idParams, jobId, page, pageArgs, rowId } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { pageInfo } from '../shapes.js';
import {
  REVIEW_DETAIL,
  REVIEW_SUMMARY,
  reviewDetail,
  reviewDetailShape,
  reviewStatus,
  reviewSummary,
  reviewSummaryShape,
} from './review-shapes.js';

const tags = ['reviews'];

export function reviewRoutes(app: RestApp, { core: { prisma } }: RestDependencies): void {
  app.get(
    '/healing/reviews',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        operationId: 'listReviews',
        summary: 'List reviews',
        description: 'Reviews, newest first.',
        querystring: z.object({ job_id: jobId.optional(), status: reviewStatus.optional(), ...page }),
        response: {
          200: z.object({ reviews: z.array(reviewSummaryShape), ...pageInfo }).describe('A page of reviews.'),
        },
      },
    },
    async ({ query }) => {
      // v1 has no word for a dry run: one would look like a review that found nothing.
      const where = { jobId: query.job_id, status: query.status, dryRun: false };
      const [rows, total] = await Promise.all([
        prisma.healingReview.findMany({
          where,
          select: REVIEW_SUMMARY,
          orderBy: { id: 'desc' },
          ...pageArgs(query),
        }),
        readCount(prisma, 'review', {
          jobId: query.job_id,
          status: query.status && [query.status],
          dryRun: false,
        }),
      ]);
      return { reviews: rows.map(reviewSummary), total, limit: query.limit, offset: query.offset };
    },
  );

  app.get(
    '/healing/reviews/:id',
    {
      config: { needs: 'read', errors: { 404: 'There is no such review.' } },
      schema: {
        tags,
        operationId: 'getReview',
        summary: 'Show a review',
        description: 'One review with all that it counted.',
        params: idParams,
        response: { 200: reviewDetailShape },
      },
    },
    async ({ params }) => {
      const id = rowId('Review', params);
      const row = await prisma.healingReview.findUnique({ where: { id }, select: REVIEW_DETAIL });
      if (!row) throw new NotFoundError(`Review ${id} not found`);
      return reviewDetail(row);
    },
  );
}
