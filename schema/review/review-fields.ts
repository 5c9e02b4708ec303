import { suggestionWhere } from '../../src/domain/suggestions/suggestion-filter.js';
import { builder } from '../builder.js';
import { ReviewStatusRef, ReviewTriggerRef } from '../enums.js';
import { JobRef } from '../job/job.js';
import { databasePageSchema } from '../page/page-args.js';
import { SuggestionConnection } from '../suggestion/suggestion.js';
import { readSuggestionFilter, suggestionFilterArg } from '../suggestion/suggestion-filter.js';
import { ReviewRef } from './review.js';

builder.prismaObjectFields(ReviewRef, (t) => ({
  databaseId: t.exposeInt('id', { description: 'Its number, as REST has it.' }),
  jobId: t.exposeString('jobId', { description: 'Id of the job that was looked at.' }),
  job: t.field({
    type: JobRef,
    nullable: true,
    description: 'The job that was looked at; null where it is not configured any more.',
    select: { jobId: true },
    resolve: ({ jobId }, _args, { core }) => core.jobs.get(jobId),
  }),
  status: t.expose('status', { type: ReviewStatusRef, description: 'Where it stands.' }),
  trigger: t.expose('trigger', { type: ReviewTriggerRef, description: 'What made it start.' }),
  force: t.exposeBoolean('force', { description: 'Whether it was to run whatever the number of runs.' }),
  requestedBy: t.exposeString('requestedBy', { description: 'Who asked for it.' }),
  windowFrom: t.expose('windowFrom', { type: 'DateTime', description: 'Start of the time it looked at.' }),
  windowTo: t.expose('windowTo', { type: 'DateTime', description: 'End of the time it looked at.' }),
  startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it started.' }),
  finishedAt: t.expose('finishedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When it ended; null while it runs.',
  }),
  runsAnalyzed: t.exposeInt('runsAnalyzed', { description: 'Runs it looked at.' }),
  logLinesAnalyzed: t.exposeInt('logsLines', { description: 'Log lines it looked at.' }),
  aiSessionsCount: t.exposeInt('aiSessionsCount', { description: 'AI sessions it looked at.' }),
  slaViolationsCount: t.exposeInt('slaViolationsCount', {
    description: 'Runs that broke a promise of the SLA.',
  }),
  suggestionsCount: t.exposeInt('suggestionsCount', { description: 'New suggestions it made.' }),
  autoAppliedCount: t.exposeInt('autoAppliedCount', {
    description: 'Suggestions that a policy applied at once.',
  }),
  aiTokensUsed: t.exposeInt('aiTokensUsed', { description: 'Tokens an AI used for it.' }),
  analysisDurationMs: t.exposeInt('analysisDurationMs', {
    nullable: true,
    description: 'Milliseconds it took; null until it is completed.',
  }),
  errorMessage: t.exposeString('errorMessage', {
    nullable: true,
    description: 'Why it failed or was skipped; of a completed one, what went wrong in parts.',
  }),
  createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
  updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it changed last.' }),
  suggestions: t.relatedConnection(
    'suggestions',
    {
      cursor: 'id',
      description: 'The suggestions it made, newest first.',
      args: { filter: t.arg(suggestionFilterArg) },
      validate: databasePageSchema,
      totalCount: true,
      query: ({ filter }) => ({
        where: suggestionWhere(readSuggestionFilter(filter)),
        orderBy: { id: 'desc' as const },
      }),
    },
    SuggestionConnection,
  ),
}));
