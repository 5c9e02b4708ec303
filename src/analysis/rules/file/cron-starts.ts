import { Cron } from 'croner';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A stretch of time, in whole minutes since 1970; `to` does not belong to it. */
export interface MinuteSpan {
  from: number;
  to: number;
}

export interface CronSchedule {
  schedule: string;
  timezone: string;
}

/**
 * The minutes (since 1970, distinct, rising) in which a schedule starts within the spans; null where the schedule or its
 * time zone is not valid. More than `most` starts in one span are cut off: the caller asks for what it can use.
 */
export function startMinutes(
  { schedule, timezone }: CronSchedule,
  spans: readonly MinuteSpan[],
  most: number,
): number[] | null {
  try {
    const cron = new Cron(schedule, { timezone, paused: true });
    const minutes = new Set<number>();
    if (isEveryHour(schedule)) {
      // The same minutes in every hour: an hour is enough, where a week of single steps would take long.
      const first = spans[0];
      const hour = first ? startsIn(cron, { from: first.from, to: first.from + 60 }, most) : [];
      const offsets = hour.map((minute) => minute - (first?.from ?? 0));
      for (const span of spans) {
        const shift = (span.from - (first?.from ?? 0)) % 60;
        for (let base = span.from - shift; base < span.to; base += 60) {
          for (const offset of offsets)
            if (base + offset >= span.from && base + offset < span.to) minutes.add(base + offset);
        }
      }
    } else {
      for (const span of spans) for (const minute of startsIn(cron, span, most)) minutes.add(minute);
    }
    return [...minutes].sort((a, b) => a - b);
  } catch {
    // croner throws on patterns and time zones that it cannot read; a valid job file has none, so this is another job's trouble.
    return null;
  }
}

/** Every hour of every day, at fixed minutes. */
function isEveryHour(schedule: string): boolean {
  return /^\S+\s+\*\s+\*\s+\*\s+\*$/.test(schedule.trim()) || schedule.trim() === '@hourly';
}

function startsIn(cron: Cron, span: MinuteSpan, most: number): number[] {
  const minutes: number[] = [];
  // `nextRun` looks behind the moment it is given.
  let at = new Date(span.from * MINUTE_MS - 1);
  const end = span.to * MINUTE_MS;
  while (minutes.length < most) {
    const next = cron.nextRun(at);
    if (!next || next.getTime() >= end) break;
    const minute = Math.floor(next.getTime() / MINUTE_MS);
    minutes.push(minute);
    // A pattern with seconds starts many times a minute, which is one start here.
    at = new Date((minute + 1) * MINUTE_MS - 1);
  }
  return minutes;
}

/** The spans of whole hours around the given starts when their minute of the hour is moved; merged where they touch. */
export function hoursAround(starts: readonly number[], minuteOfHour: number): MinuteSpan[] {
  const spans: MinuteSpan[] = [];
  for (const start of starts) {
    const from = start - minuteOfHour;
    const last = spans.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, from + 60);
    else spans.push({ from, to: from + 60 });
  }
  return spans;
}

export const minuteOf = (at: Date): number => Math.floor(at.getTime() / MINUTE_MS);
export const WEEK_MINUTES = (7 * 24 * HOUR_MS) / MINUTE_MS;
