import { z } from 'zod';
import { count } from './shapes.js';

const problemShape = z.object({
  file: z.string(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  job_id: z.string().nullable(),
  key: z.string().nullable(),
  message: z.string(),
  keeps_last_good: z.boolean().describe('Whether the last good version of it stays in use.'),
});

export const healthShape = z
  .object({
    status: z.enum(['healthy', 'degraded']),
    version: z.string(),
    uptime_seconds: count,
    jobs_running: count
      .nullable()
      .describe('Null where the database does not answer, or has too much to do to count at once.'),
    jobs_total: count,
    scheduler: z.object({
      status: z
        .enum(['up', 'down'])
        .describe('Down where its database does not answer: reviews wait meanwhile.'),
      backend: z.enum(['mongodb', 'postgres']),
      reviews_running: count.describe('Reviews that this process works on.'),
      reviews_waiting: count.nullable().describe('Reviews in the queue; null where `jobs_running` is.'),
    }),
    database: z.object({ kind: z.string(), status: z.enum(['up', 'down']) }),
    jobs: z
      .object({
        total: count,
        problem_count: count,
        problems: z
          .array(problemShape)
          .nullable()
          .describe('What is wrong in the job files; null for who may not read.'),
      })
      .describe('Beside v1: how the job files are.'),
    notifications: z
      .object({
        problem_count: count,
        problems: z
          .array(z.object({ channel: z.string(), message: z.string(), jobs: z.array(z.string()) }))
          .nullable()
          .describe('The channels to which nothing can be sent; null for who may not read.'),
      })
      .describe('Beside v1: whether people can be told.'),
  })
  .meta({ id: 'Health', description: 'How the server is.' });

export type Health = z.output<typeof healthShape>;
export type HealthProblem = z.output<typeof problemShape>;
