import type { JobConfig } from '../jobs/job-schema.js';

/** What starts the reviews of a job by itself. */
export type OwnTrigger =
  | { kind: 'schedule'; spec: ScheduleSpec }
  /** A run that failed, alone. */
  | { kind: 'failure' }
  /** A run that broke its SLA, alone. */
  | { kind: 'sla_breach' };

/** When reviews are due, in the job's time zone. */
export interface ScheduleSpec {
  frequency: 'hourly' | 'daily' | 'weekly' | 'monthly';
  /** `HH:MM`; of an hourly one only the minutes count. */
  time: string;
  /** Of a weekly one, 0 (Sunday) to 6. */
  day: number;
  /** Of a monthly one, 1 to 31; a shorter month has it on its last day. */
  dayOfMonth: number;
  timezone: string;
}

/**
 * Null where only people start them: healing is off, or the frequency is `manual`. A reactive job is looked at when
 * a run fails, whatever its schedule says, unless it asks for reviews of SLA breaches.
 */
export function ownTrigger(config: Pick<JobConfig, 'timezone' | 'self_healing'>): OwnTrigger | null {
  const { enabled, mode, review_schedule: schedule } = config.self_healing;
  const { frequency } = schedule;
  if (!enabled || frequency === 'manual') return null;
  if (frequency === 'on_sla_breach') return { kind: 'sla_breach' };
  if (mode === 'reactive' || frequency === 'on_failure') return { kind: 'failure' };
  return {
    kind: 'schedule',
    spec: {
      frequency,
      time: schedule.time,
      day: schedule.day,
      dayOfMonth: schedule.day_of_month,
      timezone: config.timezone,
    },
  };
}
