import { actionWhere } from '../../src/domain/actions/action-filter.js';
import { suggestionWhere } from '../../src/domain/suggestions/suggestion-filter.js';
import { shownConfig } from '../../src/domain/jobs/shown-config.js';
import { runResultWhere } from '../../src/domain/runs/run-result.js';
import { ActionConnection, ActionRef } from '../action/action.js';
import { actionFilterArg, readActionFilter } from '../action/action-filter.js';
import { builder } from '../builder.js';
import { HealingModeRef, RunResultRef } from '../enums.js';
import { databasePageSchema } from '../page/page-args.js';
import { ReviewConnection, ReviewRef } from '../review/review.js';
import { newestFirst, RunConnection, RunRef } from '../run/run.js';
import { SuggestionConnection, SuggestionRef } from '../suggestion/suggestion.js';
import { readSuggestionFilter, suggestionFilterArg } from '../suggestion/suggestion-filter.js';
import { commandLine } from './command-line.js';
import { lastRunId, nextReviewAt, pendingSuggestionCount } from './job-loads.js';
import { JobSlaRef } from './job-sla.js';
import { JobRef } from './job.js';

builder.objectFields(JobRef, (t) => ({
  jobId: t.exposeString('jobId', { description: 'The id by which people and programs know the job.' }),
  name: t.string({
    description: 'What people call it; the job id where it has no name.',
    resolve: ({ jobId, config }) => config.name ?? jobId,
  }),
  description: t.string({
    nullable: true,
    description: 'What it is for.',
    resolve: ({ config }) => config.description,
  }),
  type: t.string({ description: 'Its kind, such as `script`.', resolve: ({ config }) => config.type }),
  tags: t.stringList({ description: 'Words to group jobs by.', resolve: ({ config }) => config.tags }),
  schedule: t.string({
    nullable: true,
    description: 'When it runs, as cron expression.',
    resolve: ({ config }) => config.schedule,
  }),
  timezone: t.string({
    description: 'The IANA time zone that the schedule is in.',
    resolve: ({ config }) => config.timezone,
  }),
  cmd: t.string({
    nullable: true,
    description:
      'What it runs, as written, `${env:NAME}` included; a list of words is shown as a shell would take it.',
    resolve: ({ config }) => (config.cmd === undefined ? null : commandLine(config.cmd)),
  }),
  workingDirectory: t.exposeString('cwd', { description: 'Where the command runs: an absolute path.' }),
  file: t.exposeString('file', { description: 'Absolute path of the file that configures it.' }),
  line: t.exposeInt('line', { description: 'Where in that file it begins, from 1.' }),
  hash: t.exposeString('hash', { description: 'SHA-256 of that file, in hexadecimal digits.' }),
  enabled: t.boolean({
    description: 'Whether self-healing is on for it.',
    resolve: ({ config }) => config.self_healing.enabled,
  }),
  mode: t.field({
    type: HealingModeRef,
    description: 'When it is looked at.',
    resolve: ({ config }) => config.self_healing.mode,
  }),
  dependsOn: t.stringList({
    description: 'Ids of the jobs it runs after.',
    resolve: ({ config }) => config.depends_on,
  }),
  environmentNames: t.stringList({
    description: 'Names of the variables it sets; their values are never shown.',
    resolve: ({ config }) => Object.keys(config.env ?? {}),
  }),
  sla: t.field({
    type: JobSlaRef,
    nullable: true,
    description: 'What it promises.',
    resolve: ({ config }) => config.sla,
  }),
  config: t.field({
    type: 'JSON',
    description:
      'All of its configuration, in the keys of its file, defaults filled in; the values of `env` are left out.',
    resolve: ({ config }) => shownConfig(config),
  }),
  lastRun: t.prismaField({
    type: RunRef,
    nullable: true,
    description: 'The run that started last; null where none is recorded.',
    complexity: { field: 5, multiplier: 1 },
    resolve: async (query, { jobId }, _args, context) => {
      const id = await lastRunId(jobId, context);
      return id === undefined ? null : context.core.prisma.jobRun.findUnique({ ...query, where: { id } });
    },
  }),
  nextReviewAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When its next review is due; null where runs or people start its reviews, not the clock.',
    resolve: ({ jobId }, _args, context) => nextReviewAt(jobId, context),
  }),
  pendingSuggestionCount: t.int({
    description:
      'How many of its suggestions wait for a decision: all that are PENDING, also those that are snoozed.',
    resolve: async ({ jobId }, _args, context) => (await pendingSuggestionCount(jobId, context)) ?? 0,
  }),
  runs: t.prismaConnection(
    {
      type: RunRef,
      cursor: 'id',
      description: 'Its runs, newest start first.',
      args: {
        result: t.arg({ type: [RunResultRef], description: 'Only runs that ended so.' }),
      },
      validate: databasePageSchema,
      totalCount: ({ jobId }, { result }, { core }) =>
        core.prisma.jobRun.count({ where: { jobId, ...runResultWhere(result) } }),
      resolve: (query, { jobId }, { result }, { core }) =>
        core.prisma.jobRun.findMany({
          ...query,
          where: { jobId, ...runResultWhere(result) },
          orderBy: newestFirst,
        }),
    },
    RunConnection,
  ),
  reviews: t.prismaConnection(
    {
      type: ReviewRef,
      cursor: 'id',
      description: 'Its reviews, newest first.',
      validate: databasePageSchema,
      totalCount: ({ jobId }, _args, { core }) => core.prisma.healingReview.count({ where: { jobId } }),
      resolve: (query, { jobId }, _args, { core }) =>
        core.prisma.healingReview.findMany({ ...query, where: { jobId }, orderBy: { id: 'desc' } }),
    },
    ReviewConnection,
  ),
  suggestions: t.prismaConnection(
    {
      type: SuggestionRef,
      cursor: 'id',
      description: 'Its suggestions, newest first.',
      args: { filter: t.arg(suggestionFilterArg) },
      validate: databasePageSchema,
      totalCount: ({ jobId }, { filter }, { core }) =>
        core.prisma.healingSuggestion.count({
          where: { AND: [{ jobId }, suggestionWhere(readSuggestionFilter(filter, core))] },
        }),
      resolve: (query, { jobId }, { filter }, { core }) =>
        core.prisma.healingSuggestion.findMany({
          ...query,
          where: { AND: [{ jobId }, suggestionWhere(readSuggestionFilter(filter, core))] },
          orderBy: { id: 'desc' },
        }),
    },
    SuggestionConnection,
  ),
  actions: t.prismaConnection(
    {
      type: ActionRef,
      cursor: 'id',
      description: 'What was changed for it, newest first.',
      args: { filter: t.arg(actionFilterArg) },
      validate: databasePageSchema,
      totalCount: ({ jobId }, { filter }, { core }) =>
        core.prisma.healingAction.count({
          where: { AND: [{ jobId }, actionWhere(readActionFilter(filter))] },
        }),
      resolve: (query, { jobId }, { filter }, { core }) =>
        core.prisma.healingAction.findMany({
          ...query,
          where: { AND: [{ jobId }, actionWhere(readActionFilter(filter))] },
          orderBy: { id: 'desc' },
        }),
    },
    ActionConnection,
  ),
}));
