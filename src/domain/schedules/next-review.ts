import { Cron } from 'croner';
import type { ScheduleSpec } from './review-trigger.js';

/** Months that have this day, and those whose last day stands in for it. */
const SHORT_MONTHS: Readonly<Record<number, { long: string; short: string }>> = {
  29: { long: '1,3-12', short: '2' },
  30: { long: '1,3-12', short: '2' },
  31: { long: '1,3,5,7,8,10,12', short: '2,4,6,9,11' },
};

/**
 * The first moment after `after` at which a review is due. A time that the clocks skip is due at the first moment
 * behind the gap; one that they show twice is due the first time. Hourly reviews are an hour apart all the same. A
 * day that a time zone left out (30 December 2011 in Apia) has no review.
 */
export function nextReview(spec: ScheduleSpec, after: Date): Date {
  const moments = patterns(spec).map((pattern) => cronOf(pattern, spec.timezone).nextRun(after));
  const times = moments.filter((moment) => moment !== null).map((moment) => moment.getTime());
  return new Date(Math.min(...times));
}

function patterns({ frequency, time, day, dayOfMonth }: ScheduleSpec): string[] {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  switch (frequency) {
    case 'hourly':
      return [`${minute} * * * *`];
    case 'daily':
      return [`${minute} ${hour} * * *`];
    case 'weekly':
      return [`${minute} ${hour} * * ${day}`];
    case 'monthly': {
      const months = SHORT_MONTHS[dayOfMonth];
      if (!months) return [`${minute} ${hour} ${dayOfMonth} * *`];
      return [`${minute} ${hour} ${dayOfMonth} ${months.long} *`, `${minute} ${hour} L ${months.short} *`];
    }
  }
}

/** Thousands of jobs share a few schedules, and parsing one costs more than asking it. */
const parsed = new Map<string, Cron>();
const MOST_PARSED = 5_000;

function cronOf(pattern: string, timezone: string): Cron {
  const key = `${timezone} ${pattern}`;
  let cron = parsed.get(key);
  if (!cron) {
    if (parsed.size >= MOST_PARSED) parsed.clear();
    cron = new Cron(pattern, { timezone, paused: true });
    parsed.set(key, cron);
  }
  return cron;
}
