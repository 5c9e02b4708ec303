import { z } from 'zod';
import { reviewQueue } from '../../domain/reviews/review-queue.js';
import { ReviewPhase, ReviewTrigger } from '../../generated/prisma/enums.js';
import { countUpTo, offset } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { count, moment } from '../shapes.js';
import { reviewSummary, reviewSummaryShape } from './review-shapes.js';

const MOST_REVIEWS = 500;

const queuedReviewShape = z
  .object({
    ...reviewSummaryShape.shape,
    phase: z.enum(ReviewPhase).describe('How far it is; `waiting` until a process begins it.'),
    progress: count.max(100).describe('In percent.'),
    attempt: count.describe('How often a process began it; more than 1 where a process was lost.'),
    trigger: z.enum(ReviewTrigger).describe('What made it start.'),
    not_before: moment
      .nullable()
      .describe('Nobody begins it before: it was postponed, or is tried again. Null where it was neither.'),
    waiting_for: z
      .string()
      .nullable()
      .describe('What holds it: what it waits for, or why it is tried again.'),
  })
  .meta({ id: 'QueuedReview', description: 'A review that waits or runs.' });

export function queueRoute(app: RestApp, { core }: RestDependencies): void {
  app.get(
    '/healing/queue',
    {
      config: { needs: 'read' },
      schema: {
        tags: ['reviews'],
        operationId: 'getReviewQueue',
        summary: 'Show the queue of reviews',
        description: 'The reviews that run or wait, in the order of their turn.',
        querystring: z.object({
          limit: countUpTo(MOST_REVIEWS)
            .default(MOST_REVIEWS)
            .describe(`How many at most; ${MOST_REVIEWS} by default.`),
          offset,
        }),
        response: {
          200: z
            .object({
              queue: z.array(queuedReviewShape),
              total: count.describe('How many run or wait.'),
            })
            .describe('The head of the queue.'),
        },
      },
    },
    async ({ query }) => {
      const [rows, total] = await Promise.all([
        reviewQueue(core, query),
        core.prisma.healingReview.count({ where: { status: 'running' } }),
      ]);
      const queue = rows.map((row) => ({
        ...reviewSummary(row),
        phase: row.phase,
        progress: row.progress,
        attempt: row.attempt,
        trigger: row.trigger,
        not_before: row.notBefore,
        waiting_for: row.waitingFor,
      }));
      return { queue, total };
    },
  );
}
