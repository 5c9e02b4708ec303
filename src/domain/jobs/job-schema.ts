import { z } from 'zod';
import { EXPECTED_SCHEDULE, EXPECTED_TIMEZONE, scheduleFault, timezoneFault } from './check-schedule.js';

export const JOB_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export const CATEGORIES = [
  'performance',
  'cost',
  'reliability',
  'security',
  'config',
  'prompt',
  'script',
] as const;
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export const REVIEW_FREQUENCIES = [
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'on_failure',
  'on_sla_breach',
  'manual',
] as const;

/** Timers hold a delay in 31 bits of milliseconds; a longer one would fire at once. */
const LONGEST_TIMER_SECONDS = 2_147_483;

/*
 * Conventions of this schema:
 * - `error` is a noun phrase, "a whole number from 1 to 20": describe-issue.ts makes the sentence around it.
 * - A key without a value (`schedule:`) is YAML's null and means the same as no key.
 * - Numbers and booleans may stand in quotes, as they do where they come from `${env:NAME}`; yes, no, on and off are
 *   booleans, as process managers that read YAML 1.1 take them.
 * - Objects are loose: what we do not know stays as it is.
 */
const absentIfNull = (value: unknown): unknown => (value === null ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(absentIfNull, schema.optional());
const nullable = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => value ?? null, schema.nullable());
const block = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess((value) => value ?? {}, z.looseObject(shape, { error: 'a mapping' }));
const optionalBlock = <T extends z.ZodRawShape>(shape: T) =>
  optional(z.looseObject(shape, { error: 'a mapping' }));

function number(expected: string, min: number, max: number, kind: 'whole' | 'any' = 'whole') {
  const schema = z.number({ error: expected }).min(min, { error: expected }).max(max, { error: expected });
  return z.preprocess(fromNumeral, kind === 'whole' ? schema.int({ error: expected }) : schema);
}

function flag(byDefault: boolean) {
  return z.preprocess((value) => fromWord(value) ?? byDefault, z.boolean({ error: 'true or false' }));
}

function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, { error: `one of ${words.join(', ')}` });
}

const BOOLEAN_WORDS: Record<string, boolean> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

function fromWord(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.toLowerCase();
  return Object.hasOwn(BOOLEAN_WORDS, word) ? BOOLEAN_WORDS[word] : value;
}

function fromNumeral(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
}

/** Text for the operating system, where NUL would end it. */
const systemText = (expected: string) =>
  z.string({ error: expected }).refine((text) => !text.includes('\0'), {
    error: `${expected} without NUL characters`,
  });
const filledText = (expected: string) => systemText(expected).regex(/\S/, { error: expected });

const asList = (value: unknown): unknown =>
  value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Process managers also write a dependency as a mapping with conditions beside the job's name. */
function dependencyName(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const mapping = item as Record<string, unknown>;
  return mapping['job_id'] ?? mapping['job'] ?? mapping['id'] ?? item;
}

/** A text that a function finds a fault in, or none. */
const checkedText = (expected: string, fault: (text: string) => string | null) =>
  z.string({ error: expected }).superRefine((text, context) => {
    const reason = fault(text);
    if (reason !== null) context.addIssue({ code: 'custom', message: expected, params: { reason } });
  });

const timeOfDay = z.preprocess(
  (value) => value ?? '03:00',
  z
    .string({ error: 'a time of day in quotes, "00:00" to "23:59"' })
    .regex(/^(?:[01]?\d|2[0-3]):[0-5]\d$/, { error: 'a time of day in quotes, "00:00" to "23:59"' })
    .transform((text) => text.padStart(5, '0')),
);

const moment = z
  .string({ error: 'a date and time such as 2026-02-01T10:00:00Z' })
  .refine((text) => /^\d{4}-\d\d-\d\d(?:[T ]|$)/.test(text) && !Number.isNaN(Date.parse(text)), {
    error: 'a date and time such as 2026-02-01T10:00:00Z',
  });

const selfHealing = block({
  enabled: flag(false).describe(
    'Whether the job is reviewed by itself; `selfheal review` reviews it all the same.',
  ),
  mode: z
    .preprocess((value) => value ?? 'reactive', oneOf(['reactive', 'proactive']))
    .describe(
      '`proactive`: reviews come by schedule. `reactive`: only a run that failed is looked at, when it fails.',
    ),
  review_schedule: block({
    frequency: z
      .preprocess((value) => value ?? 'daily', oneOf(REVIEW_FREQUENCIES))
      .describe(
        'When reviews start: by schedule, when a run fails or breaks the SLA, or only when somebody asks.',
      ),
    time: timeOfDay.describe("At which time a review comes, in the job's `timezone`."),
    day: z
      .preprocess((value) => value ?? 1, number('a day of the week from 0 (Sunday) to 6', 0, 6))
      .describe('On which day of the week a `weekly` review comes; 0 is Sunday.'),
    day_of_month: z
      .preprocess((value) => value ?? 1, number('a day of the month from 1 to 31', 1, 31))
      .describe('On which day a `monthly` review comes; a shorter month has it on its last day.'),
    min_runs: z
      .preprocess((value) => value ?? 5, number('a whole number from 0 to 1000000', 0, 1_000_000))
      .describe('With fewer runs since the last review, one that comes by schedule is skipped.'),
    max_lookback_days: z
      .preprocess((value) => value ?? 7, number('a whole number of days from 1 to 3650', 1, 3650))
      .describe('How far back a review looks at most, where there was none before.'),
  }).describe('When the job is reviewed.'),
  review_scope: block({
    analyze_logs: flag(true).describe('Whether log lines are looked at.'),
    analyze_runs: flag(true).describe('Whether runs (durations, exit codes, triggers) are looked at.'),
    analyze_ai_sessions: flag(true).describe(
      'Whether AI sessions of the runs (model, tokens, cost, messages) are looked at.',
    ),
    analyze_sla: flag(true).describe('Whether runs are measured against the `sla`.'),
    analyze_workflows: flag(true).describe(
      'Whether the jobs that this one depends on, or that depend on it, are looked at.',
    ),
    analyze_script: flag(true).describe('Whether the scripts that the command names are looked at.'),
    analyze_prompt: flag(true).describe('Whether the prompts that the command names are looked at.'),
    analyze_config: flag(true).describe('Whether the job file is looked at.'),
  }).describe('What a review looks at.'),
  suggestions: block({
    auto_apply: flag(false).describe(
      'Whether suggestions less severe than `min_severity_for_approval` may be applied without a person.',
    ),
    auto_apply_categories: z
      .preprocess(asList, z.array(oneOf(CATEGORIES), { error: 'a list of categories' }))
      .describe('Categories whose suggestions may be applied without a person, unless they are critical.'),
    min_severity_for_approval: z
      .preprocess((value) => value ?? 'medium', oneOf(SEVERITIES))
      .describe('From this severity on `auto_apply` leaves the decision to a person.'),
    max_auto_applies_per_day: z
      .preprocess((value) => value ?? 5, number('a whole number from 0 to 1000', 0, 1_000))
      .describe('How many suggestions of the job may be applied without a person in a day of UTC.'),
    notify_on_suggestion: flag(true).describe('Whether people are told of suggestions that wait for them.'),
    notify_channel: z
      .preprocess((value) => value ?? 'whatsapp', filledText('the name of a channel'))
      .describe('Where people are told: a name in `notify.channels` of `selfheal.yaml`.'),
    remember_rejections_days: z
      .preprocess((value) => value ?? 30, number('a whole number of days from 0 to 3650', 0, 3650))
      .describe('For how long a suggestion that was rejected is not made again.'),
  }).describe('What becomes of suggestions.'),
  business_log: optionalBlock({
    path: filledText('the path of a file').describe(
      'A log of results that the job keeps itself; relative to `cwd`.',
    ),
    summary_path: nullable(filledText('the path of a file')).describe(
      'A file beside it that an AI may rewrite: what the log says, summed up.',
    ),
    max_lines: z
      .preprocess((value) => value ?? 500, number('a whole number from 1 to 1000000', 1, 1_000_000))
      .describe('How many of its last lines are read.'),
    context_prompt: nullable(z.string({ error: 'text' })).describe(
      'What an AI is told about the business log.',
    ),
  }).describe(
    "A log of results, such as rows written or orders sent, that reviews read beside the job's output.",
  ),
  allowed_paths: z
    .preprocess(asList, z.array(filledText('the path of a file or folder'), { error: 'a list of paths' }))
    .describe(
      'Further files and folders that a change may touch, beside the job file and the scripts and prompts that `cmd` names.',
    ),
  enabled_at: nullable(moment).describe(
    'When this was switched on: what the schedule missed on that day is not made up for.',
  ),
});

const sla = optionalBlock({
  success_rate: optional(number('a share between 0 and 1 (0.95 for 95 %)', 0, 1, 'any')).describe(
    'The share of runs that must succeed.',
  ),
  max_duration_seconds: optional(
    number('a number of seconds from 0', 0, Number.MAX_SAFE_INTEGER, 'any'),
  ).describe('How long a run may take.'),
  max_lateness_seconds: optional(
    number('a number of seconds from 0', 0, Number.MAX_SAFE_INTEGER, 'any'),
  ).describe('How much later than its `schedule` a run may start.'),
  max_consecutive_failures: optional(number('a whole number from 0 to 1000000', 0, 1_000_000)).describe(
    'How many runs in a row may fail.',
  ),
  window_days: z
    .preprocess((value) => value ?? 30, number('a whole number of days from 1 to 3650', 1, 3650))
    .describe('Over how many days the share of successes and its error budget are counted.'),
});

/** A job as its YAML describes it, defaults filled in. Paths are as written: relative ones start at the job's `cwd`. */
export const jobSchema = z.looseObject(
  {
    name: optional(z.string({ error: 'text' })).describe('What people call it; its id where there is none.'),
    description: optional(z.string({ error: 'text' })).describe('What it is for.'),
    type: z
      .preprocess((value) => value ?? 'script', filledText('the name of a type'))
      .describe(
        'What kind of job it is; `openclaw` is one that drives an AI, and reviews wait while it runs.',
      ),
    cmd: optional(
      z.union(
        [
          filledText('a command'),
          z
            .array(systemText('a text in quotes'), { error: 'a list of texts' })
            .refine((words) => (words[0] ?? '').trim() !== '', { error: 'a list with the program first' }),
        ],
        { error: 'a command: one line for the shell, or a list of texts with the program first' },
      ),
    ).describe('What `selfheal run` runs, and where scripts and prompts are looked for.'),
    cwd: optional(filledText('the path of a folder')).describe(
      'The folder in which it runs, and where its relative paths start; relative to the job file, in whose folder it runs otherwise.',
    ),
    env: optional(
      z.record(
        z.string().regex(/^[^=\0]+$/, { error: "the name of a variable (no '=')" }),
        z.union([systemText(''), z.number(), z.boolean()], {
          error: 'text, a number, true or false ("" for an empty value)',
        }),
        { error: 'a mapping of variables to their values' },
      ),
    ).describe(
      'Variables for the command, beside those of the process that starts it; `${env:NAME}` takes one from there.',
    ),
    schedule: optional(checkedText(EXPECTED_SCHEDULE, scheduleFault)).describe(
      'When it should run, as a cron expression; something else starts it. With it a review can tell that a run came late, or not at all.',
    ),
    timezone: z
      .preprocess((value) => value ?? 'UTC', checkedText(EXPECTED_TIMEZONE, timezoneFault))
      .describe('The time zone of `schedule` and of reviews, by its IANA name.'),
    depends_on: z
      .preprocess(
        (value) => (asList(value) as unknown[]).map(dependencyName),
        z.array(z.string({ error: 'a job id' }).regex(JOB_ID_PATTERN, { error: 'a job id' })),
      )
      .describe('Jobs whose results this one needs, by their ids.'),
    tags: z
      .preprocess(
        asList,
        z.array(
          z.preprocess((tag) => (typeof tag === 'number' ? String(tag) : tag), z.string({ error: 'text' })),
        ),
      )
      .describe('Words to find it by.'),
    retry: optionalBlock({
      max_attempts: z
        .preprocess((value) => value ?? 3, number('a whole number from 1 to 20', 1, 20))
        .describe('How many attempts there are, the first included.'),
      delay_seconds: z
        .preprocess(
          (value) => value ?? 10,
          number(`a number of seconds from 0 to ${LONGEST_TIMER_SECONDS}`, 0, LONGEST_TIMER_SECONDS, 'any'),
        )
        .describe('The pause before the second attempt.'),
      backoff: z
        .preprocess((value) => value ?? 'exponential', oneOf(['fixed', 'exponential']))
        .describe('Whether the pause stays the same, or doubles with each attempt.'),
    }).describe('What `selfheal run` does when a run fails; without it there is one attempt.'),
    resources: optionalBlock({
      // One millisecond is the least that a timer can tell from none.
      timeout_seconds: optional(
        number(
          `a number of seconds above 0, at most ${LONGEST_TIMER_SECONDS}`,
          0.001,
          LONGEST_TIMER_SECONDS,
          'any',
        ),
      ).describe('How long a run may take; then it is ended, with everything that it started.'),
    }).describe('Limits of a run.'),
    sla: sla.describe('What you promise about the job; reviews measure against it.'),
    self_healing: selfHealing.describe(
      'Whether and how the job is reviewed, and what becomes of suggestions.',
    ),
  },
  { error: 'a mapping' },
);

/** Keys are those of the YAML, in snake_case; `depends_on`, `tags` and the other lists are always lists. */
export type JobConfig = z.output<typeof jobSchema>;

export const JOB_KEYS: readonly string[] = Object.keys(jobSchema.shape);
