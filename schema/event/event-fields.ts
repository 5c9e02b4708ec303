import { ActionRef } from '../action/action.js';
import { builder } from '../builder.js';
import { JobRef } from '../job/job.js';
import { ReviewRef } from '../review/review.js';
import { RunRef } from '../run/run.js';
import { SuggestionRef } from '../suggestion/suggestion.js';
import { EventRef } from './event.js';

builder.objectFields(EventRef, (t) => ({
  position: t.string({
    description:
      'Its place in the trail, as decimal digits; later events have larger ones. Given as `after`, what follows it.',
    resolve: ({ position }) => position.toString(),
  }),
  type: t.exposeString('type', { description: 'What happened, such as `suggestion.approved`.' }),
  jobId: t.exposeString('jobId', { description: 'Id of the job it is about.' }),
  job: t.field({
    type: JobRef,
    nullable: true,
    description: 'The job it is about; null where it is not configured any more.',
    resolve: ({ jobId }, _args, { core }) => core.jobs.get(jobId),
  }),
  actor: t.exposeString('actor', {
    description: 'Who did it: the name of a token, `local`, or a part of the server.',
  }),
  data: t.field({
    type: 'JSON',
    description: 'Details: states, reasons, counts.',
    resolve: ({ data }) => data,
  }),
  createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it happened.' }),
  review: t.prismaField({
    type: ReviewRef,
    nullable: true,
    description: 'The review it is about, as it stands now; null where there is none, or none any more.',
    resolve: (query, { reviewId }, _args, { core }) =>
      reviewId === null ? null : core.prisma.healingReview.findUnique({ ...query, where: { id: reviewId } }),
  }),
  suggestion: t.prismaField({
    type: SuggestionRef,
    nullable: true,
    description: 'The suggestion it is about, as it stands now; null where there is none, or none any more.',
    resolve: (query, { suggestionId }, _args, { core }) =>
      suggestionId === null
        ? null
        : core.prisma.healingSuggestion.findUnique({ ...query, where: { id: suggestionId } }),
  }),
  action: t.prismaField({
    type: ActionRef,
    nullable: true,
    description: 'The action it is about, as it stands now; null where there is none, or none any more.',
    resolve: (query, { actionId }, _args, { core }) =>
      actionId === null ? null : core.prisma.healingAction.findUnique({ ...query, where: { id: actionId } }),
  }),
  run: t.prismaField({
    type: RunRef,
    nullable: true,
    description: 'The run it is about; null where there is none, or none any more.',
    resolve: (query, { runId }, _args, { core }) =>
      runId === null ? null : core.prisma.jobRun.findUnique({ ...query, where: { id: runId } }),
  }),
}));
