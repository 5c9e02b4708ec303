import { z } from 'zod';
import { readChannel } from './config-channels.js';
import { expandSection, filledText, isMapping, parseSection, type ReadSection } from './config-section.js';
import { EXPECTED_TIMEZONE, timezoneFault } from './domain/jobs/check-schedule.js';
import type { NotifySettings, OpenClawSettings } from './notifications/notify-settings.js';

const MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;
const DAY_MS = 24 * MS.h;
const TOLD_EVENTS = ['apply_failed', 'rolled_back', 'auto_applied'] as const;

function duration(min: number, max: number, expected: string) {
  return z
    .union([z.string().regex(/^\d{1,6}[smh]$/), z.literal(0), z.literal('0')], { error: expected })
    .transform(milliseconds)
    .refine((ms) => ms >= min && ms <= max, { error: expected });
}

function milliseconds(written: string | 0): number {
  const unit = MS[String(written).slice(-1) as keyof typeof MS] as number | undefined;
  return unit === undefined ? 0 : Number.parseInt(String(written), 10) * unit;
}

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

export const openclawSection = z.strictObject(
  {
    command: filledText('the name or the path of a program')
      .default('openclaw')
      .describe('How OpenClaw is started.'),
    timeout: duration(MS.s, 10 * MS.m, 'a time such as 60s, from 1s to 10m')
      .prefault('60s')
      .describe('How long sending a message may take.'),
  },
  { error: 'a mapping with command and timeout' },
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

export const readOpenClawSection: ReadSection<OpenClawSettings> = ({ value, env }, faults) => {
  const expanded = expandSection(value ?? {}, env);
  faults.push(...expanded.faults);
  const section = parseSection(openclawSection, expanded.value, [], faults);
  return { command: section?.command ?? 'openclaw', timeoutMs: section?.timeout ?? MS.m };
};
