import { z } from 'zod';
import { jobIdOf, count, moment } from '../shapes.js';
import { runShape } from '../runs/run-shapes.js';

export const jobShape = z
  .object({
    job_id: jobIdOf('itself'),
    name: z.string().describe('What people call it; the job id where it has no name.'),
    description: z.string().nullable(),
    type: z.string(),
    tags: z.array(z.string()),
    schedule: z.string().nullable().describe('When it runs, as cron expression.'),
    timezone: z.string(),
    depends_on: z.array(z.string()),
    enabled: z.boolean().describe('Whether self-healing is on for it.'),
    mode: z.enum(['reactive', 'proactive']).describe('When it is looked at.'),
    file: z.string().describe('Absolute path of the file that configures it.'),
    line: count.describe('Where in that file it begins.'),
    config: z
      .record(z.string(), z.unknown())
      .describe(
        'All of its configuration, in the keys of its file, defaults filled in. Of `env` only the names are ' +
          'shown, and references such as `${env:NAME}` as written.',
      ),
    running: z.boolean().describe('Whether a run of it goes on.'),
    last_run: runShape.nullable().describe('The run that started last.'),
    next_review: moment.nullable().describe('When the next is due; null where no clock starts its reviews.'),
    healing: z.object({
      total_reviews: count,
      pending_suggestions: count,
      applied_suggestions: count,
      rollbackable_actions_count: count,
    }),
  })
  .meta({ id: 'Job', description: 'Something that runs again and again, as it is configured now.' });

const objectiveOf = (what: string) =>
  z
    .object({
      promised: z.number().nullable().describe('Null where nothing is promised.'),
      measured: z.number().nullable().describe('Null where there was nothing to measure.'),
      kept: z.boolean().nullable(),
    })
    .describe(what);

export const slaShape = z
  .object({
    job_id: jobIdOf('that promises it'),
    window_days: count.describe('Days over which it is measured.'),
    from: moment,
    to: moment,
    runs: count.describe('Runs that started in that time; the newest 10,000 at most.'),
    success_rate: objectiveOf(
      'Share of executions (a run with its retries) that succeeded, 0 to 1: at least.',
    ),
    duration_seconds: objectiveOf('The longest run: at most.'),
    lateness_seconds: objectiveOf('The latest start after the scheduled moment: at most.'),
    consecutive_failures: objectiveOf('Executions that failed since the last success: at most.'),
    met: z
      .boolean()
      .nullable()
      .describe('Whether all that is promised is kept; null where nothing was measured of it.'),
  })
  .meta({ id: 'SlaReport', description: 'What a job promises, and how its runs keep it.' });
