import { Cron } from 'croner';
import { ValidationError } from '../domain/errors.js';
import type { JobFacts, RunFacts } from './context.js';

/** A run may begin this much before its minute: the clocks of scheduler and recorder differ. */
export const EARLY_START_TOLERANCE_MS = 5_000;

/** The years 1970 to 9999; a start beyond is a broken clock, and calendars do not reach there. */
const LAST_START_MS = 253_402_300_799_999;

/** Occurrences followed one by one before it is cheaper to ask for the latest. */
const STEPS = 3;

export interface Lateness {
  run: RunFacts;
  scheduledFor: Date;
  /** Milliseconds from the scheduled time to the start, 0 or more. */
  lateMs: number;
}

/**
 * How late each run with the trigger `scheduled` began: the time since the latest occurrence of the job's cron
 * expression, in its timezone, before the start. A run that is late by more than one interval is counted from the
 * newer occurrence, so its lateness is understated, never overstated. Runs must be oldest first. No schedule: nothing.
 *
 * @throws ValidationError where schedule or timezone cannot be read
 */
export function latenessOf(
  job: Pick<JobFacts, 'jobId' | 'schedule' | 'timezone'>,
  runs: readonly RunFacts[],
): Lateness[] {
  if (job.schedule === null) return [];
  const scheduled = runs.filter((run) => {
    const start = run.startedAt.getTime();
    return run.trigger === 'scheduled' && run.attempt <= 1 && start >= 0 && start <= LAST_START_MS;
  });
  const found: Lateness[] = [];
  try {
    const cron = new Cron(job.schedule, { ...zoneOf(job.timezone), paused: true });
    let latest: Date | null = null;
    let next: Date | null = null;
    for (const run of scheduled) {
      const start = run.startedAt.getTime();
      const reference = new Date(start + EARLY_START_TOLERANCE_MS);
      for (let step = 0; latest && next && next <= reference && step < STEPS; step += 1) {
        latest = next;
        next = cron.nextRun(latest);
      }
      const known: boolean = latest !== null && latest <= reference && (next === null || next > reference);
      if (!known) {
        // `previousRuns` leaves out an occurrence of the very second it is asked for, hence the millisecond.
        latest = cron.previousRuns(1, new Date(reference.getTime() + 1))[0] ?? null;
        next = latest ? cron.nextRun(latest) : null;
      }
      if (latest) found.push({ run, scheduledFor: latest, lateMs: Math.max(0, start - latest.getTime()) });
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ValidationError(
      `job "${job.jobId}": schedule "${job.schedule}" in timezone "${job.timezone}" cannot be read: ${reason}`,
      [{ path: ['schedule'], message: 'expected a cron expression and an IANA timezone' }],
      { cause: error },
    );
  }
  return found;
}

/** For UTC, the default, croner adds minutes; with a zone's name it asks the calendar of the system, ten times as long. */
function zoneOf(timezone: string): { timezone: string } | { utcOffset: number } {
  return timezone === 'UTC' ? { utcOffset: 0 } : { timezone };
}
