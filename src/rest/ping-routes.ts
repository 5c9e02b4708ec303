import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Core } from '../domain/core.js';
import { NotFoundError } from '../domain/errors.js';
import { recordPing, type Ping } from '../domain/runs/ping.js';
import { PING_ERRORS, pingSchema } from './ping-schema.js';
import { readBody } from './read-body.js';
import { RequestPartError } from './rest-error.js';

export const MAX_PING_BYTES = 1024 * 1024;
const MAX_RID_CHARS = 200;

export interface PingDependencies {
  core: Core;
  newId: () => string;
}

interface PingRequest {
  Params: { job_id: string; exit_code?: string };
  Querystring: { rid?: string | string[] };
}

/** `/ping/:job_id` and its endings, for any cron line with curl. Answers `OK`; the body, of any type, is the log. */
export function pingRoutes(app: FastifyInstance, { core, newId }: PingDependencies): void {
  const route = (
    path: string,
    summary: string,
    eventOf: (request: FastifyRequest<PingRequest>) => Ping['event'],
  ): unknown =>
    app.route<PingRequest>({
      method: ['GET', 'POST'],
      url: `/ping/:job_id${path}`,
      schema: pingSchema(summary, { withExitCode: path === '/:exit_code' }),
      config: { needs: 'report', changesState: true, errors: PING_ERRORS },
      handler: async (request, reply) => {
        const jobId = request.params.job_id;
        const event = eventOf(request);
        const rid = ridOf(request.query.rid);
        if (!core.jobs.get(jobId)) throw new NotFoundError(`Job '${jobId}' not found`);
        const body = await readBody(request.raw, { maxBytes: MAX_PING_BYTES });
        // What is not UTF-8 becomes U+FFFD: a log with a strange byte is better than none.
        await recordPing(core, { jobId, event, rid, log: body.toString('utf8'), uniqueKey: newId() });
        return reply.type('text/plain; charset=utf-8').send('OK');
      },
    });
  route('', 'Record a success', () => ({ exitCode: 0 }));
  route('/start', 'Record the start of a run', () => 'start');
  route('/fail', 'Record a failure', () => ({ exitCode: 1 }));
  route('/:exit_code', 'Record the end of a run with its exit code', (request) => ({
    exitCode: exitCodeOf(request.params.exit_code ?? ''),
  }));
}

function exitCodeOf(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 255) return Number(text);
  throw new RequestPartError('path', [
    { path: ['exit_code'], message: 'must be start, fail or an exit code from 0 to 255' },
  ]);
}

function ridOf(rid: string | string[] | undefined): string | null {
  if (rid === undefined || rid === '') return null;
  if (typeof rid === 'string' && rid.length <= MAX_RID_CHARS && !rid.includes('\0')) return rid;
  throw new RequestPartError('query', [
    { path: ['rid'], message: `must be given once, with at most ${MAX_RID_CHARS} characters` },
  ]);
}
