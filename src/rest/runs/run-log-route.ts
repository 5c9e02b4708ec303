import { z } from 'zod';
import { NotFoundError } from '../../domain/errors.js';
import { LARGEST_LOG_PAGE, readLogPage } from '../../domain/runs/log-page.js';
import { countUpTo, idParams, offset, rowId } from '../request/parameters.js';
import type { RestApp, RestDependencies } from '../rest-app.js';
import { count, databaseId, moment } from '../shapes.js';

const DEFAULT_LINES = 100;

const lines = countUpTo(LARGEST_LOG_PAGE);

const logQuery = z
  .object({
    limit: lines.optional().describe(`How many lines at most; ${DEFAULT_LINES} by default.`),
    offset: offset.describe('How many lines to skip.'),
    tail: lines.optional().describe('So many lines from the end; goes without limit and offset.'),
  })
  .superRefine(({ limit, offset, tail }, context) => {
    if (tail === undefined || (limit === undefined && offset === 0)) return;
    context.addIssue({ code: 'custom', path: ['tail'], message: 'goes without limit and offset' });
  });

const logShape = z
  .object({
    run_id: databaseId,
    lines: z
      .array(
        z.object({
          number: databaseId.describe('Its place in the log of both streams, from 1.'),
          at: moment,
          stream: z.enum(['stdout', 'stderr']),
          text: z.string().describe('Without the line end; at most 64 KiB of it.'),
          cut: z.boolean().describe('Whether only the beginning of a longer line is shown.'),
        }),
      )
      .describe('May be fewer than asked for where they are very long: go on at offset and their number.'),
    total: count.describe('Lines of the whole log.'),
    limit: count,
    offset: count.describe('Lines before the first of these.'),
  })
  .meta({ id: 'RunLog', description: 'A page of the log of a run.' });

export function runLogRoute(app: RestApp, { core: { prisma } }: RestDependencies): void {
  app.get(
    '/runs/:id/logs',
    {
      config: { needs: 'read', errors: { 404: 'There is no such run.' } },
      schema: {
        tags: ['runs'],
        operationId: 'getRunLog',
        summary: 'Read the log of a run',
        description:
          'Lines of both streams in the order in which they were written, from the start or the end.',
        params: idParams,
        querystring: logQuery,
        response: { 200: logShape },
      },
    },
    async ({ params, query }) => {
      const id = rowId('Run', params);
      const select = { id: true, startedAt: true, logLines: true };
      const run = await prisma.jobRun.findUnique({ where: { id }, select });
      if (!run) throw new NotFoundError(`Run ${id} not found`);
      const { limit = DEFAULT_LINES, offset, tail } = query;
      const wanted = tail === undefined ? { first: limit, after: offset } : { last: tail };
      const { lines, totalLines } = await readLogPage(prisma, run, wanted);
      return {
        run_id: id,
        lines,
        total: totalLines,
        limit: tail ?? limit,
        offset: tail === undefined ? offset : (lines[0]?.number ?? totalLines + 1) - 1,
      };
    },
  );
}
