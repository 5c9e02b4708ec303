import { LARGEST_LOG_PAGE, readLogPage } from '../../src/domain/runs/log-page.js';
import { resultOf } from '../../src/domain/runs/run-result.js';
import { builder } from '../builder.js';
import { RunResultRef, RunTriggerRef } from '../enums.js';
import { JobRef } from '../job/job.js';
import { logPageArgs, logPageCost, logPageSchema, RunLogRef } from './run-log.js';
import { RunRef } from './run.js';

builder.prismaObjectFields(RunRef, (t) => ({
  databaseId: t.exposeInt('id', { description: 'Its number, as REST has it.' }),
  jobId: t.exposeString('jobId', { description: 'Id of its job.' }),
  job: t.field({
    type: JobRef,
    nullable: true,
    description: 'Its job; null where it is not configured any more.',
    select: { jobId: true },
    resolve: ({ jobId }, _args, { core }) => core.jobs.get(jobId),
  }),
  runKey: t.exposeString('runKey', {
    description:
      'Unique among the runs of its job, made up by who recorded it: a run delivered twice is one run.',
  }),
  trigger: t.expose('trigger', { type: RunTriggerRef, description: 'What made it start.' }),
  result: t.field({
    type: RunResultRef,
    description: 'How it ended.',
    select: { finishedAt: true, exitCode: true, signal: true, timedOut: true, error: true },
    resolve: (run) => resultOf(run),
  }),
  startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it started.' }),
  finishedAt: t.expose('finishedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When it ended; null while it runs.',
  }),
  durationMs: t.exposeFloat('durationMs', {
    nullable: true,
    description: 'Milliseconds it took; null while it runs.',
  }),
  exitCode: t.exposeInt('exitCode', {
    nullable: true,
    description: '0 to 255, or -1 where a signal ended it; null while it runs.',
  }),
  signal: t.exposeString('signal', {
    nullable: true,
    description: 'The signal that ended it, such as `SIGTERM`.',
  }),
  timedOut: t.exposeBoolean('timedOut', { description: 'Whether its timeout ended it.' }),
  attempt: t.exposeInt('attempt', { description: '1 for the first try, 2 for its first retry, and so on.' }),
  error: t.exposeString('error', {
    nullable: true,
    description: 'What went wrong, in the words of who recorded it.',
  }),
  logLines: t.exposeInt('logLines', { description: 'Lines of its log.' }),
  logBytes: t.exposeInt('logBytes', { description: 'Bytes of its log, line ends not counted.' }),
  logCut: t.exposeBoolean('logCut', {
    description: 'Whether lines in the middle were cut to keep the log in bounds.',
  }),
  log: t.field({
    type: RunLogRef,
    description: `A page of its log: from the start, after a line, around one, or the end. At most ${LARGEST_LOG_PAGE} lines.`,
    args: logPageArgs(t.arg),
    validate: logPageSchema,
    complexity: logPageCost,
    select: { id: true, startedAt: true, logLines: true },
    resolve: (run, args, { core }) => readLogPage(core.prisma, run, args),
  }),
  aiSession: t.relation('aiSession', {
    nullable: true,
    description: 'The session of the AI that drove it; null for an ordinary job.',
  }),
  createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was recorded.' }),
  updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When its record changed last.' }),
}));
