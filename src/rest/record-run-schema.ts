import { z } from 'zod';
import { logEntrySchema, runHeadSchema } from '../domain/runs/new-run.js';
import { databaseId, jobIdOf } from './shapes.js';

const recordedShape = z
  .object({ success: z.literal(true), run_id: databaseId, job_id: jobIdOf('that ran') })
  .meta({ id: 'RecordedRun', description: 'The run is recorded.' });

const newRunSchema = z
  .object({
    ...runHeadSchema.shape,
    log: z
      .union([z.array(logEntrySchema), z.string()])
      .nullish()
      .describe('Entries, or one text.'),
  })
  .meta({ id: 'NewRun', description: 'A run, as who ran it tells it.' });

/** For the documentation; the route checks as it reads. */
export const recordRunSchema = {
  tags: ['runs'],
  operationId: 'recordRun',
  summary: 'Record a run',
  description:
    'A run with its log, complete or still going on. A run_key that is known already is told with 200 and changes ' +
    'nothing but a run without an end. `Content-Encoding: gzip` is taken.',
  params: z.object({ job_id: z.string().describe('Id of the job.') }),
  body: newRunSchema,
  response: { 200: recordedShape, 201: recordedShape },
};

export const RECORD_RUN_ERRORS = {
  400: 'The body ended too early.',
  404: 'There is no such job.',
  413: 'The body is larger than 64 MiB; NDJSON may have 256.',
  415: 'The type is neither JSON nor NDJSON, or the Content-Encoding is not gzip.',
  503: 'Other large bodies come first, or the server is stopping; `Retry-After` says when to come again.',
};

export const NDJSON_BODY = {
  'application/x-ndjson':
    'The run without its log in the first line, an entry of the log in each other, and, where the sender learns it ' +
    'only then, `{"end": {"finished_at": …, "exit_code": …}}` in the last.',
};
