import type { JobConfig } from '../../src/domain/jobs/job-schema.js';
import { builder } from '../builder.js';

export const JobSlaRef = builder.objectRef<NonNullable<JobConfig['sla']>>('JobSla').implement({
  description: 'What a job promises; null where it promises nothing of the kind.',
  fields: (t) => ({
    successRate: t.float({
      nullable: true,
      description: 'Share of runs that succeed, from 0 to 1.',
      resolve: (sla) => sla.success_rate,
    }),
    maxDurationSeconds: t.float({
      nullable: true,
      description: 'Longest duration of a run.',
      resolve: (sla) => sla.max_duration_seconds,
    }),
    maxLatenessSeconds: t.float({
      nullable: true,
      description: 'Latest start after the scheduled moment.',
      resolve: (sla) => sla.max_lateness_seconds,
    }),
    maxConsecutiveFailures: t.int({
      nullable: true,
      description: 'Failures in a row.',
      resolve: (sla) => sla.max_consecutive_failures,
    }),
    windowDays: t.int({ description: 'Days over which it is measured.', resolve: (sla) => sla.window_days }),
  }),
});
