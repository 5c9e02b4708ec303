import { z } from 'zod';
import { NotFoundError } from '../../domain/errors.js';
import { runResultWhere } from '../../domain/runs/run-result.js';
import { idParams, jobId, page, pageArgs, rowId } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { pageInfo } from '../shapes.js';
import {
  run,
  RUN,
  RUN_DETAIL,
  runDetail,
  runDetailShape,
  runShape,
  runStatus,
  runTrigger,
} from './run-shapes.js';

const tags = ['runs'];

export function runQueries(app: RestApp, { core: { prisma } }: RestDependencies): void {
  app.get(
    '/runs',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        operationId: 'listRuns',
        summary: 'List runs',
        description: 'Runs, newest first in the order in which they were recorded.',
        querystring: z.object({
          job_id: jobId.optional(),
          status: runStatus.optional(),
          trigger: runTrigger.optional(),
          ...page,
        }),
        response: { 200: z.object({ runs: z.array(runShape), ...pageInfo }).describe('A page of runs.') },
      },
    },
    async ({ query }) => {
      const where = {
        jobId: query.job_id,
        trigger: query.trigger,
        ...runResultWhere(query.status && [query.status]),
      };
      const [rows, total] = await Promise.all([
        prisma.jobRun.findMany({ where, select: RUN, orderBy: { id: 'desc' }, ...pageArgs(query) }),
        prisma.jobRun.count({ where }),
      ]);
      return { runs: rows.map(run), total, limit: query.limit, offset: query.offset };
    },
  );

  app.get(
    '/runs/:id',
    {
      config: { needs: 'read', errors: { 404: 'There is no such run.' } },
      schema: {
        tags,
        operationId: 'getRun',
        summary: 'Show a run',
        description: 'One run with its AI session. Its log is at `/runs/{id}/logs`.',
        params: idParams,
        response: { 200: runDetailShape },
      },
    },
    async ({ params }) => {
      const id = rowId('Run', params);
      const row = await prisma.jobRun.findUnique({
        relationLoadStrategy: 'join',
        where: { id },
        select: RUN_DETAIL,
      });
      if (!row) throw new NotFoundError(`Run ${id} not found`);
      return runDetail(row);
    },
  );
}
