import { schedulerHealth, type SchedulerHealth } from '../../src/domain/schedules/scheduler-health.js';
import { upcomingReviews, type UpcomingReview } from '../../src/domain/schedules/upcoming-reviews.js';
import { builder } from '../builder.js';
import { JobRef } from '../job/job.js';
import { DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE, pageSize, pageSizeSchema } from '../page/page-args.js';

const SchedulerStateRef = builder.enumType('SchedulerState', {
  description: 'How the scheduler is.',
  values: {
    UP: { value: 'up', description: 'It answers, and what is due is started.' },
    LATE: {
      value: 'late',
      description:
        'Reviews have been due for more than two minutes and no process starts them: is there one that works?',
    },
    DOWN: { value: 'down', description: 'Its database does not answer; reviews wait meanwhile.' },
  } as const,
});

const SchedulerBackendRef = builder.enumType('SchedulerBackend', {
  description: 'Where the scheduler keeps its work.',
  values: {
    POSTGRES: { value: 'postgres', description: 'In the Postgres that everything else is in.' },
    MONGODB: { value: 'mongodb', description: 'In a MongoDB.' },
  } as const,
});

const SchedulerHealthRef = builder.objectRef<SchedulerHealth>('SchedulerHealth').implement({
  description: 'How the scheduler is, over all processes.',
  fields: (t) => ({
    state: t.expose('state', { type: SchedulerStateRef, description: 'In one word.' }),
    backend: t.expose('backend', {
      type: SchedulerBackendRef,
      nullable: true,
      description: 'Where it keeps its work; null where the process that answers has no scheduler.',
    }),
    workers: t.exposeInt('workers', { description: 'Processes that carry out a review just now.' }),
    reviewsRunning: t.exposeInt('reviewsRunning', { description: 'Reviews that are carried out just now.' }),
    reviewsWaiting: t.exposeInt('reviewsWaiting', {
      description: 'Reviews that may begin and wait for a process.',
    }),
    longestWaitSeconds: t.exposeFloat('longestWaitSeconds', {
      nullable: true,
      description: 'Seconds since the one of them that waits longest was asked for; null where none waits.',
    }),
    reviewsOverdue: t.exposeInt('reviewsOverdue', {
      description: 'Reviews whose time by schedule has come.',
    }),
    lagSeconds: t.exposeFloat('lagSeconds', {
      description: 'Seconds by which the latest of them is late; 0 where none is due.',
    }),
  }),
});

const UpcomingReviewRef = builder.objectRef<UpcomingReview>('UpcomingReview').implement({
  description: 'A review that the clock will start.',
  fields: (t) => ({
    jobId: t.exposeString('jobId', { description: 'Id of the job that it will look at.' }),
    job: t.field({
      type: JobRef,
      nullable: true,
      description: 'The job that it will look at; null where it is not configured any more.',
      resolve: ({ jobId }, _args, { core }) => core.jobs.get(jobId),
    }),
    dueAt: t.expose('dueAt', {
      type: 'DateTime',
      description: 'When it is due; has passed where it is late.',
    }),
  }),
});

builder.queryFields((t) => ({
  scheduler: t.field({
    type: SchedulerHealthRef,
    description: 'How the scheduler is.',
    complexity: 10,
    resolve: (_root, _args, { core }) => schedulerHealth(core),
  }),
  upcomingReviews: t.field({
    type: [UpcomingReviewRef],
    description: 'The reviews that the clock starts next, soonest first.',
    args: {
      first: t.arg.int({
        description: `So many: 1 to ${LARGEST_PAGE_SIZE}, ${DEFAULT_PAGE_SIZE} by default.`,
        validate: pageSizeSchema,
      }),
    },
    complexity: (args) => ({ field: 5, multiplier: pageSize(args) }),
    resolve: (_root, { first }, { core }) => upcomingReviews(core, first ?? DEFAULT_PAGE_SIZE),
  }),
}));
