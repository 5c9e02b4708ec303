import type { AnalysisReport } from '../../src/domain/reviews/analysis-report.js';
import type { PreviewedSuggestion } from '../../src/domain/reviews/preview-review.js';
import { suggestionWhere } from '../../src/domain/suggestions/suggestion-filter.js';
import { builder } from '../builder.js';
import { ReviewPhaseRef, ReviewStatusRef, ReviewTriggerRef } from '../enums.js';
import { JobRef } from '../job/job.js';
import { databasePageSchema } from '../page/page-args.js';
import { SuggestionConnection } from '../suggestion/suggestion.js';
import { readSuggestionFilter, suggestionFilterArg } from '../suggestion/suggestion-filter.js';
import { AnalysisRef } from './analysis.js';
import { PreviewedSuggestionRef } from './previewed-suggestion.js';
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
  phase: t.expose('phase', {
    type: ReviewPhaseRef,
    description: 'How far it is; of one that has ended, how far it came.',
  }),
  progress: t.exposeInt('progress', {
    description: 'How far it is, 0 to 100 percent. Begins anew with another attempt.',
  }),
  attempt: t.exposeInt('attempt', {
    description:
      'How often a process began it: 0 while it waits for the first, more than 1 where a process was lost.',
  }),
  notBefore: t.expose('notBefore', {
    type: 'DateTime',
    nullable: true,
    description: 'Nobody begins it before: it was postponed, or is tried again; null where it was neither.',
  }),
  waitingSince: t.expose('waitingSince', {
    type: 'DateTime',
    nullable: true,
    description: 'Since when it could have begun, were it not for what `waitingFor` says.',
  }),
  waitingFor: t.exposeString('waitingFor', {
    nullable: true,
    description: 'What holds it: what it waits for, or why it is tried again.',
  }),
  trigger: t.expose('trigger', { type: ReviewTriggerRef, description: 'What made it start.' }),
  dryRun: t.exposeBoolean('dryRun', {
    description:
      'Whether it only tells what it would do, in `preview`: nothing is stored, nothing is changed.',
  }),
  force: t.exposeBoolean('force', {
    description:
      'Whether it was to run whatever the number of runs, and to ask an AI again although nothing changed.',
  }),
  requestedBy: t.exposeString('requestedBy', { description: 'Who asked for it.' }),
  run: t.relation('run', {
    nullable: true,
    description: 'The run that it looks at alone; null where it looks at all of its window.',
  }),
  windowFrom: t.expose('windowFrom', { type: 'DateTime', description: 'Start of the time it looked at.' }),
  windowTo: t.expose('windowTo', { type: 'DateTime', description: 'End of the time it looked at.' }),
  startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it was put into the queue.' }),
  finishedAt: t.expose('finishedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When it ended; null while it runs.',
  }),
  runsAnalyzed: t.exposeInt('runsAnalyzed', { description: 'Runs it looks at; 0 until they are gathered.' }),
  logLinesAnalyzed: t.exposeInt('logsLines', {
    description: 'Log lines it looked at, so far while it runs.',
  }),
  aiSessionsCount: t.exposeInt('aiSessionsCount', { description: 'AI sessions it looked at.' }),
  slaViolationsCount: t.exposeInt('slaViolationsCount', {
    description: 'Runs that broke a promise of the SLA.',
  }),
  suggestionsCount: t.exposeInt('suggestionsCount', { description: 'New suggestions it made.' }),
  autoAppliedCount: t.exposeInt('autoAppliedCount', {
    description: 'Suggestions that a policy applied at once.',
  }),
  aiTokensUsed: t.exposeInt('aiTokensUsed', {
    nullable: true,
    description: 'Tokens an AI used for it, as reported; null where nothing was.',
  }),
  aiCostUsd: t.exposeFloat('aiCostUsd', {
    nullable: true,
    description: 'What that cost in US dollars, by the prices that are configured; null where there is none.',
  }),
  analyses: t.field({
    type: [AnalysisRef],
    description:
      'What each analyzer came to, in the order in which they were asked; empty until it has ended.',
    select: { analyses: true },
    resolve: ({ analyses }) => analyses as unknown as AnalysisReport[],
  }),
  preview: t.field({
    type: [PreviewedSuggestionRef],
    nullable: true,
    description: 'Of a dry run that is completed: what a review would do now, the worst first. Else null.',
    select: { preview: true },
    resolve: ({ preview }) => preview as unknown as PreviewedSuggestion[] | null,
  }),
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
      query: ({ filter }, { core }) => ({
        where: suggestionWhere(readSuggestionFilter(filter, core)),
        orderBy: { id: 'desc' as const },
      }),
    },
    SuggestionConnection,
  ),
}));
