import { z } from 'zod';
import { NotFoundError } from '../../domain/errors.js';
import { countSuggestions } from '../../domain/suggestions/count-suggestions.js';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { idFilter, idParams, jobId, page, rowId } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { count } from '../shapes.js';
import { findSuggestion, listSuggestions } from './read-suggestions.js';
import {
  category,
  severity,
  suggestionDetailShape,
  suggestionListShape,
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

export function suggestionQueries(app: RestApp, { core }: RestDependencies): void {
  const { prisma } = core;
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
    ({ query }) => {
      const { job_id, review_id, status, category, severity } = query;
      const filter = {
        jobId: job_id,
        reviewId: review_id,
        status: status && [status],
        category: category && [category],
        severity: severity && [severity],
      };
      return listSuggestions(core, filter, query);
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
      const suggestion = await findSuggestion(core, id);
      if (!suggestion) throw new NotFoundError(`Suggestion ${id} not found`);
      return suggestion;
    },
  );
}

function pendingCount(prisma: PrismaClient, jobId: string | undefined): Promise<number> {
  return countSuggestions(prisma, { jobId, status: ['pending'] });
}
