import { Cron } from 'croner';
import type { QuietHours } from './notify-settings.js';

/** When the quiet hours end that `now` is in; null outside of them. Local times, so right across daylight saving. */
export function quietUntil(quiet: QuietHours | null, now: Date): Date | null {
  if (quiet === null) return null;
  const { from, to, timezone } = quiet;
  const time = localTime(now, timezone);
  const isQuiet = from < to ? time >= from && time < to : time >= from || time < to;
  if (!isQuiet) return null;
  const [hour, minute] = to.split(':').map(Number);
  return new Cron(`${minute} ${hour} * * *`, { timezone }).nextRun(now);
}

/** `HH:MM`, which sorts as time does. */
function localTime(now: Date, timezone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return format.format(now);
}
