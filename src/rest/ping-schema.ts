import { z } from 'zod';

const job_id = z.string().describe('Id of the job.');
const exit_code = z
  .string()
  .regex(/^\d{1,3}$/)
  .describe('0 to 255.');

const rid = z
  .string()
  .max(200)
  .optional()
  .describe('Tells overlapping runs apart: the same text at the start and at the end of one run.');

/** For the documentation of a ping; the route checks as it reads. */
export function pingSchema(summary: string, { withExitCode }: { withExitCode: boolean }) {
  return {
    tags: ['pings'],
    summary,
    description: 'For a line of curl. The body of a POST, of any type and up to 1 MiB, is the log.',
    params: withExitCode ? z.object({ job_id, exit_code }) : z.object({ job_id }),
    querystring: z.object({ rid }),
    response: {
      200: { description: 'It is recorded.', content: { 'text/plain': { schema: z.literal('OK') } } },
    },
  };
}

export const PING_ERRORS = {
  400: 'The body ended too early.',
  404: 'There is no such job.',
  413: 'The body is larger than 1 MiB.',
  415: 'The Content-Encoding is not gzip.',
};
