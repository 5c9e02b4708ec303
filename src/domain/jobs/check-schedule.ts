import { Cron } from 'croner';
import { closestWord } from './closest-word.js';

/** Any fixed instant does to ask whether a schedule ever fires; this one has a leap day within its first four years. */
const REFERENCE = new Date('2025-01-01T00:00:00Z');

/** Thousands of jobs share a few schedules and time zones, and each takes a tenth of a millisecond to check. */
const MOST_REMEMBERED = 5_000;

function remembered(check: (text: string) => string | null): (text: string) => string | null {
  const known = new Map<string, string | null>();
  return (text) => {
    let fault = known.get(text);
    if (fault === undefined) {
      fault = check(text);
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(text, fault);
    }
    return fault;
  };
}

export const EXPECTED_SCHEDULE = 'a cron expression of 5 or 6 fields';
export const EXPECTED_TIMEZONE = 'an IANA time zone such as Europe/Berlin';

/**
 * Why this cannot be a schedule, as the end of a sentence that begins with the value; null where it can.
 * Five fields (minute hour day month weekday), six (seconds first), or a nickname such as `@daily`.
 */
export const scheduleFault = remembered((expression: string): string | null => {
  const trimmed = expression.trim();
  const fields = trimmed === '' ? [] : trimmed.split(/\s+/);
  if (!trimmed.startsWith('@') && fields.length !== 5 && fields.length !== 6) {
    return (
      `has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}; ${EXPECTED_SCHEDULE} is wanted: ` +
      'minute hour day month weekday, with seconds in front where there are six'
    );
  }
  try {
    const cron = new Cron(trimmed, { mode: '5-or-6-parts', timezone: 'UTC' });
    if (cron.nextRun(REFERENCE) === null) return 'never fires: no date fits all of its fields';
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
    return `is not ${EXPECTED_SCHEDULE} (${reason})`;
  }
});

/** Why this is no time zone that this machine knows, as the end of a sentence that begins with the value; null where it is one. */
export const timezoneFault = remembered((name: string): string | null => {
  // Newer runtimes take fixed offsets such as +02:00 as well; those know nothing of daylight saving and are not IANA names.
  if (/^[A-Za-z]/.test(name)) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      return null;
    } catch {
      // Told below: the runtime's own message says no more than that the name is unknown.
    }
  }
  const meant = closestWord(name, Intl.supportedValuesOf('timeZone'));
  return `is not ${EXPECTED_TIMEZONE}${meant === null ? '' : `; did you mean ${meant}?`}`;
});
