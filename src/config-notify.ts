import { z } from 'zod';
import { readChannel } from './config-channels.js';
import { duration } from './config-duration.js';
import { expandSection, isMapping, parseSection, type ReadSection } from './config-section.js';
import { EXPECTED_TIMEZONE, timezoneFault } from './domain/jobs/check-schedule.js';
import type { NotifySettings } from './notifications/notify-settings.js';

const DAY_MS = 24 * 3_600_000;
const TOLD_EVENTS = ['apply_failed', 'rolled_back', 'auto_applied'] as const;

const TIME = 'a time of day in quotes, "00:00" to "23:59"';
const timeOfDay = z.string({ error: TIME }).regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: TIME });

const quietHours = z
  .strictObject(
    {
      from: timeOfDay.describe('When it begins.'),
      to: timeOfDay.describe('When it ends; before `from`, on the next day.'),
      timezone: z
        .string({ error: EXPECTED_TIMEZONE })
        .refine((name) => timezoneFault(name) === null, { error: EXPECTED_TIMEZONE })
        .default('UTC')
        .describe('The time zone of both, by its IANA name.'),
    },
    { error: 'a mapping with from, to and timezone' },
  )
  .refine(({ from, to }) => from !== to, {
    error: 'a time in which messages wait, with another end than its beginning',
  });

export const notifySection = z.strictObject(
  {
    digest: duration(0, DAY_MS, 'a time such as 15m, at most 24h, or 0')
      .prefault('0')
      .describe('What comes within this time is one message; with 0 each is one.'),
    quiet_hours: quietHours.nullish().describe('A time of day in which messages wait.'),
    events: z
      .array(z.enum(TOLD_EVENTS, { error: `one of ${TOLD_EVENTS.join(', ')}` }), {
        error: `a list of ${TOLD_EVENTS.join(', ')}`,
      })
      .nullish()
      .describe('What people are told of beside suggestions that wait for them.'),
    channels: z
      .record(z.string(), z.unknown(), { error: 'a mapping from names to channels' })
      .nullish()
      .describe('Where messages go, by the names that job files use.'),
  },
  { error: 'a mapping with digest, quiet_hours, events and channels' },
);

/** @throws nothing: what is wrong is added to the faults */
export const readNotifySection: ReadSection<Omit<NotifySettings, 'openclaw'>> = (source, faults) => {
  const { channels: written, ...plain } = (isMapping(source.value) ? source.value : {}) as {
    channels?: unknown;
  };
  const expanded = expandSection(plain, source.env);
  faults.push(...expanded.faults);
  const given = isMapping(source.value) ? { ...(expanded.value as object), channels: written } : source.value;
  const section = parseSection(notifySection, given ?? {}, [], faults);
  const channels = Object.entries(section?.channels ?? {}).flatMap(
    ([name, value]) => readChannel(name, value, source, faults) ?? [],
  );
  return {
    digestMs: section?.digest ?? 0,
    quietHours: section?.quiet_hours ?? null,
    events: section?.events ?? [],
    channels,
  };
};
