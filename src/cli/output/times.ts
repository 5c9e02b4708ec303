const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** How long ago, in one unit: `now`, `5m`, `3h`, `12d`. */
export function age(at: string, now: Date): string {
  const seconds = Math.floor((now.getTime() - new Date(at).getTime()) / 1000);
  if (seconds < MINUTE) return 'now';
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}m`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)}h`;
  return `${Math.floor(seconds / DAY)}d`;
}

/** To the second, in UTC, as logs have it: `2026-03-01 03:00:12Z`. */
export function moment(at: string): string {
  return at.replace('T', ' ').replace(/(?:\.\d+)?Z$/, 'Z');
}

/** Words as people write them, from an enumeration's. */
export function word(value: string): string {
  return value.toLowerCase().replaceAll('_', ' ');
}
