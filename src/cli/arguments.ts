import { InvalidArgumentError, Option } from 'commander';

const ID = /^(?:[1-9]\d{0,9}|[A-Za-z0-9+/]+={0,2})$/;
const SPAN = /^(\d{1,6})([mhdw])$/;
const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** An id as people see it (12, #12) or as the API has it. @throws InvalidArgumentError for what can be neither */
export function idArgument(text: string): string {
  const id = text.replace(/^#/, '');
  if (!ID.test(id))
    throw new InvalidArgumentError('An id is a number such as 12, or a global id of the API.');
  return id;
}

/** For `<ids...>`, which commander hands over one at a time. */
export function idArguments(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), idArgument(text)];
}

export function limitArgument(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new InvalidArgumentError('A limit is a whole number from 1 to 999999.');
  return Number(text);
}

/** A position of the feed, as `watch --json` prints it. */
export function positionArgument(text: string): string {
  if (!/^\d{1,19}$/.test(text))
    throw new InvalidArgumentError('A position is a whole number, as --json prints it.');
  return text;
}

/**
 * A moment in the past: an ISO 8601 date or time, or how long ago (`90m`, `12h`, `7d`, `2w`). @returns ISO 8601 in UTC
 * @throws InvalidArgumentError for anything else
 */
export function sinceArgument(text: string, now: Date): string {
  const span = SPAN.exec(text);
  if (span) {
    const unit = span[2] as keyof typeof UNITS_MS;
    const at = new Date(now.getTime() - Number(span[1]) * UNITS_MS[unit]);
    if (at.getTime() >= 0) return at.toISOString();
  }
  const at = dateOf(text);
  if (at !== null) return at.toISOString();
  throw new InvalidArgumentError(
    'It takes how long ago (90m, 12h, 7d, 2w), a date, or a time with its zone (2026-03-01T03:00:00Z).',
  );
}

/** Null for what is no ISO 8601 date, or time with its zone. */
function dateOf(text: string): Date | null {
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text)) return null;
  const at = new Date(text);
  // JavaScript takes 30 February for 2 March.
  const day = text.slice(0, 10);
  const midnight = new Date(day);
  const isDay = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
  return isDay && !Number.isNaN(at.getTime()) ? at : null;
}

/**
 * A moment ahead: an ISO 8601 date (its beginning, in UTC) or time. @returns ISO 8601 in UTC
 * @throws InvalidArgumentError for anything else, and for a moment that has passed
 */
export function untilArgument(text: string, now: Date): string {
  const at = dateOf(text);
  if (at !== null && at > now) return at.toISOString();
  throw new InvalidArgumentError(
    'It takes a date, or a time with its zone (2026-03-01T03:00:00Z), that is ahead.',
  );
}

/** How long from now: `90m`, `12h`, `7d`, `2w`. @returns ISO 8601 in UTC @throws InvalidArgumentError for anything else */
export function forArgument(text: string, now: Date): string {
  const span = SPAN.exec(text);
  const ms = span ? Number(span[1]) * UNITS_MS[span[2] as keyof typeof UNITS_MS] : 0;
  if (ms > 0) return new Date(now.getTime() + ms).toISOString();
  throw new InvalidArgumentError('It takes how long: 90m, 12h, 7d, 2w.');
}

/** An option whose value is one of these words. Commander's own `choices` would take them in this case only, and one at a time. */
export class WordOption extends Option {
  constructor(
    flags: string,
    description: string,
    readonly words: readonly string[],
  ) {
    super(flags, `${description} (${words.join(', ')})`);
  }
}

/** An option that takes one of an enumeration's values, in lower case as people type them. */
export function enumOption<Value extends string>(
  flags: string,
  description: string,
  values: Readonly<Record<string, Value>>,
): Option {
  const choices = choicesOf(values);
  return new WordOption(flags, description, [...choices.keys()]).argParser((text: string) =>
    choose(choices, text),
  );
}

/** As `enumOption`, for several values: separated by commas, or given one option at a time. */
export function enumListOption<Value extends string>(
  flags: string,
  description: string,
  values: Readonly<Record<string, Value>>,
): Option {
  const choices = choicesOf(values);
  return new WordOption(flags, description, [...choices.keys()]).argParser(
    (text: string, before: Value[] | undefined) => [
      ...(before ?? []),
      ...text.split(',').map((part) => choose(choices, part)),
    ],
  );
}

function choicesOf<Value extends string>(values: Readonly<Record<string, Value>>): Map<string, Value> {
  return new Map(Object.values(values).map((value) => [value.toLowerCase(), value]));
}

function choose<Value extends string>(choices: ReadonlyMap<string, Value>, text: string): Value {
  const value = choices.get(text.trim().toLowerCase());
  if (value === undefined)
    throw new InvalidArgumentError(`Allowed choices are ${[...choices.keys()].join(', ')}.`);
  return value;
}
