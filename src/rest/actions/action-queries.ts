import { z } from 'zod';
import { CAN_ROLL_BACK } from '../../domain/actions/can-roll-back.js';
import { NotFoundError } from '../../domain/errors.js';
import { readCount } from '../../domain/stats/counters.js';
import type { Prisma, PrismaClient } from '../../generated/prisma/client.js';
import { booleanFilter, idFilter, idParams, jobId, page, pageArgs, rowId } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { pageInfo } from '../shapes.js';
import {
  ACTION_DETAIL,
  ACTION_SUMMARY,
  actionDetail,
  actionDetailShape,
  actionStatus,
  actionSummary,
  actionSummaryShape,
  ENDED,
} from './action-shapes.js';

const tags = ['actions'];

const actionQuery = z.object({
  job_id: jobId.optional(),
  suggestion_id: idFilter.optional().describe('For this suggestion.'),
  status: actionStatus.optional(),
  can_rollback: booleanFilter.optional().describe('That can be rolled back now, or cannot.'),
  ...page,
});

export function actionQueries(app: RestApp, { core: { prisma } }: RestDependencies): void {
  app.get(
    '/healing/actions',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        operationId: 'listActions',
        summary: 'List actions',
        description: 'Actions that have ended, newest first.',
        querystring: actionQuery,
        response: {
          200: z.object({ actions: z.array(actionSummaryShape), ...pageInfo }).describe('A page of actions.'),
        },
      },
    },
    async ({ query }) => {
      const where = actionWhere(query);
      const [rows, total] = await Promise.all([
        prisma.healingAction.findMany({
          relationLoadStrategy: 'join',
          where,
          select: ACTION_SUMMARY,
          orderBy: { id: 'desc' },
          ...pageArgs(query),
        }),
        countActions(prisma, query),
      ]);
      return { actions: rows.map(actionSummary), total, limit: query.limit, offset: query.offset };
    },
  );

  app.get(
    '/healing/actions/:id',
    {
      config: { needs: 'read', errors: { 404: 'There is no such action, or it has only begun.' } },
      schema: {
        tags,
        operationId: 'getAction',
        summary: 'Show an action',
        description: 'One action with what stood before and after.',
        params: idParams,
        response: { 200: actionDetailShape },
      },
    },
    async ({ params }) => {
      const id = rowId('Action', params);
      const row = await prisma.healingAction.findUnique({
        relationLoadStrategy: 'join',
        where: { id, status: ENDED },
        select: ACTION_DETAIL,
      });
      if (!row) throw new NotFoundError(`Action ${id} not found`);
      return actionDetail(row);
    },
  );
}

/** From the counters, but where a filter asks for what they do not know. */
function countActions(prisma: PrismaClient, query: z.output<typeof actionQuery>): Promise<number> {
  const { job_id, status, suggestion_id, can_rollback } = query;
  if (suggestion_id !== undefined || can_rollback !== undefined) {
    return prisma.healingAction.count({ where: actionWhere(query) });
  }
  return readCount(prisma, 'action', { jobId: job_id, status: status ? [status] : actionStatus.options });
}

function actionWhere(query: z.output<typeof actionQuery>): Prisma.HealingActionWhereInput {
  return {
    jobId: query.job_id,
    suggestionId: query.suggestion_id,
    status: query.status ?? ENDED,
    ...(query.can_rollback === true && { AND: [CAN_ROLL_BACK] }),
    ...(query.can_rollback === false && { NOT: CAN_ROLL_BACK }),
  };
}
