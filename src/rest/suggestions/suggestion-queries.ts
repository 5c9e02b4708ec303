import { z } from 'zod';
import { NotFoundError } from '../../domain/errors.js';
import { countSuggestions } from '../../domain/suggestions/count-suggestions.js';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { idFilter, idParams, jobId, page, rowId } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { count, pageInfo } from '../shapes.js';
import { listSuggestions } from './list-suggestions.js';
import {
  category,
  severity,
  SUGGESTION_DETAIL,
  suggestionDetail,
  suggestionDetailShape,
  suggestionShape,
  suggestionStatus,
} from './suggestion-shapes.js';

const tags = ['suggestions'];

const suggestionQuery = z.object({
  job_id: jobId.optional(),
  review_id: idFilter.optional().describe('Of this review.'),
  status: suggestionStatus.optional(),
  category: category.optional(),
  severity: severity.optional(),
  ...page,
});

const suggestionListShape = z
  .object({
    suggestions: z.array(suggestionShape),
    ...pageInfo,
    pending_count: count.describe('Pending ones of all jobs, or of that job where job_id is given.'),
  })
  .describe('A page of suggestions.');

export function suggestionQueries(app: RestApp, { core: { prisma } }: RestDependencies): void {
  app.get(
    '/healing/suggestions',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        operationId: 'listSuggestions',
        summary: 'List suggestions',
        description: 'Suggestions, newest first.',
        querystring: suggestionQuery,
        response: { 200: suggestionListShape },
      },
    },
    async ({ query }, reply) => {
      const { job_id, review_id, status, category, severity } = query;
      const filter = {
        jobId: job_id,
        reviewId: review_id,
        status: status && [status],
        category: category && [category],
        severity: severity && [severity],
      };
      const answer = await listSuggestions(prisma, filter, query);
      return reply.type('application/json; charset=utf-8').send(answer as never); // is JSON already
    },
  );

  app.get(
    '/healing/suggestions/pending/count',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        operationId: 'countPendingSuggestions',
        summary: 'Count pending suggestions',
        description: 'How many suggestions wait for a decision.',
        querystring: z.object({ job_id: jobId.optional() }),
        response: { 200: z.object({ count }).describe('The count.') },
      },
    },
    async ({ query }) => ({ count: await pendingCount(prisma, query.job_id) }),
  );

  app.get(
    '/healing/suggestions/:id',
    {
      config: { needs: 'read', errors: { 404: 'There is no such suggestion.' } },
      schema: {
        tags,
        operationId: 'getSuggestion',
        summary: 'Show a suggestion',
        description: 'One suggestion and what became of it.',
        params: idParams,
        response: { 200: suggestionDetailShape },
      },
    },
    async ({ params }) => {
      const id = rowId('Suggestion', params);
      const row = await prisma.healingSuggestion.findUnique({ where: { id }, select: SUGGESTION_DETAIL });
      if (!row) throw new NotFoundError(`Suggestion ${id} not found`);
      return suggestionDetail(row);
    },
  );
}

function pendingCount(prisma: PrismaClient, jobId: string | undefined): Promise<number> {
  return countSuggestions(prisma, { jobId, status: ['pending'] });
}
