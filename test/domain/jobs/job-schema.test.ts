import { describe, expect, it } from 'vitest';
import { messages, onlyJob } from './parsing.js';

const DEFAULT_SELF_HEALING = {
  enabled: false,
  mode: 'reactive',
  review_schedule: {
    frequency: 'daily',
    time: '03:00',
    day: 1,
    day_of_month: 1,
    min_runs: 5,
    max_lookback_days: 7,
  },
  review_scope: {
    analyze_logs: true,
    analyze_runs: true,
    analyze_ai_sessions: true,
    analyze_sla: true,
    analyze_workflows: true,
    analyze_script: true,
    analyze_prompt: true,
    analyze_config: true,
  },
  suggestions: {
    auto_apply: false,
    auto_apply_categories: [],
    min_severity_for_approval: 'medium',
    max_auto_applies_per_day: 5,
    notify_on_suggestion: true,
    notify_channel: 'whatsapp',
    remember_rejections_days: 30,
  },
  allowed_paths: [],
  enabled_at: null,
};

describe('a job that says nothing but its command', () => {
  it('has every default and no optional block', () => {
    expect(onlyJob('cmd: echo hi').config).toEqual({
      cmd: 'echo hi',
      type: 'script',
      timezone: 'UTC',
      depends_on: [],
      tags: [],
      self_healing: DEFAULT_SELF_HEALING,
    });
  });

  it('reads keys without a value as absent keys', () => {
    const { config } = onlyJob(
      'cmd: x\nschedule:\nsla: ~\nretry: null\nresources:\n  timeout_seconds:\nenv:\ntags:\nself_healing:\n  suggestions:\n  mode:\n',
    );
    expect(config.self_healing).toEqual(DEFAULT_SELF_HEALING);
    expect(config).not.toHaveProperty('sla.window_days');
    expect(config.schedule ?? config.retry ?? config.env).toBeUndefined();
  });
});

describe('the blocks of a job', () => {
  it('take every key of self_healing', () => {
    const { config } = onlyJob(`
cmd: ./run.sh
self_healing:
  enabled: true
  mode: proactive
  review_schedule: { frequency: weekly, time: "9:30", day: 0, day_of_month: 31, min_runs: 1, max_lookback_days: 30 }
  review_scope: { analyze_logs: false }
  suggestions: { auto_apply: true, auto_apply_categories: [config, script], min_severity_for_approval: high, max_auto_applies_per_day: 0, remember_rejections_days: 0 }
  business_log: { path: log.jsonl }
  allowed_paths: [../lib]
  enabled_at: 2026-02-01T10:00:00Z
`);
    expect(config.self_healing).toEqual({
      ...DEFAULT_SELF_HEALING,
      enabled: true,
      mode: 'proactive',
      review_schedule: {
        frequency: 'weekly',
        time: '09:30',
        day: 0,
        day_of_month: 31,
        min_runs: 1,
        max_lookback_days: 30,
      },
      review_scope: { ...DEFAULT_SELF_HEALING.review_scope, analyze_logs: false },
      suggestions: {
        ...DEFAULT_SELF_HEALING.suggestions,
        auto_apply: true,
        auto_apply_categories: ['config', 'script'],
        min_severity_for_approval: 'high',
        max_auto_applies_per_day: 0,
        remember_rejections_days: 0,
      },
      business_log: { path: 'log.jsonl', summary_path: null, max_lines: 500, context_prompt: null },
      allowed_paths: ['../lib'],
      enabled_at: '2026-02-01T10:00:00Z',
    });
  });

  it('have defaults within sla and retry', () => {
    const { config } = onlyJob(
      'cmd: x\nsla: { success_rate: 0.99 }\nretry: {}\nresources: { timeout_seconds: 90, memory_mb: 5 }',
    );
    expect(config.sla).toEqual({ success_rate: 0.99, window_days: 30 });
    expect(config.retry).toEqual({ max_attempts: 3, delay_seconds: 10, backoff: 'exponential' });
    expect(config.resources).toEqual({ timeout_seconds: 90, memory_mb: 5 });
  });

  it('keep unknown keys at every level', () => {
    const { config } = onlyJob(
      'cmd: x\nhealth_check: { port: 80 }\nself_healing: { later: [1], suggestions: { colour: red }, review_schedule: { jitter: 5 } }\nretry: { preset: web }\nsla: { owner: me }',
    );
    expect(config['health_check']).toEqual({ port: 80 });
    expect(config.self_healing['later']).toEqual([1]);
    expect(config.self_healing.suggestions['colour']).toBe('red');
    expect(config.self_healing.review_schedule['jitter']).toBe(5);
    expect(config.retry?.['preset']).toBe('web');
    expect(config.sla?.['owner']).toBe('me');
  });

  it('take one word where a list is meant, and dependencies as mappings', () => {
    expect(onlyJob('cmd: x\ndepends_on: a\ntags: nightly').config).toMatchObject({
      depends_on: ['a'],
      tags: ['nightly'],
    });
    const text = 'cmd: [node, x.js]\ndepends_on: [a, { job: b, condition: after }]\ntags: [2024]';
    expect(onlyJob(text).config).toMatchObject({
      cmd: ['node', 'x.js'],
      depends_on: ['a', 'b'],
      tags: ['2024'],
    });
  });

  it('take the booleans of YAML 1.1, as process managers write them', () => {
    const { config } = onlyJob(
      'cmd: x\nself_healing: { enabled: yes, suggestions: { notify_on_suggestion: Off } }',
    );
    expect(config.self_healing.enabled).toBe(true);
    expect(config.self_healing.suggestions.notify_on_suggestion).toBe(false);
  });

  it('keep the digits of variables as they are written', () => {
    const { config } = onlyJob('cmd: x\nenv: { V: 1.10, ID: 12345678901234567890, N: 5, B: true, S: "a" }');
    expect(config.env).toEqual({ V: '1.10', ID: '12345678901234567890', N: 5, B: true, S: 'a' });
  });
});

describe('schedules and time zones', () => {
  it.each(['* * * * *', '*/10 0 3 * * MON-FRI', '0 0 L * *', '@daily', '0 0 29 2 *'])(
    'accepts %s',
    (schedule) => {
      expect(onlyJob(`cmd: x\nschedule: "${schedule}"\ntimezone: Europe/Berlin`).config.schedule).toBe(
        schedule,
      );
    },
  );

  it.each([
    ['* * * *', "schedule: '* * * *' has 4 fields; a cron expression of 5 or 6 fields is wanted"],
    [
      '61 * * * *',
      "schedule: '61 * * * *' is not a cron expression of 5 or 6 fields (Invalid value for minute: 61)",
    ],
    ['0 0 30 2 *', "schedule: '0 0 30 2 *' never fires"],
    ['2026-01-01T00:00:00', "schedule: '2026-01-01T00:00:00' has 1 field;"],
    ['@reboot', "schedule: '@reboot' is not a cron expression"],
    ['', 'schedule: an empty text has 0 fields'],
  ])('refuses %j and says why', (schedule, message) => {
    expect(messages(`jobs: { a: { schedule: "${schedule}" } }`)).toEqual([expect.stringContaining(message)]);
  });

  it('names the time zone that was probably meant', () => {
    expect(messages('jobs: { a: { timezone: Europe/Berln } }')).toEqual([
      "timezone: 'Europe/Berln' is not an IANA time zone such as Europe/Berlin; did you mean Europe/Berlin?",
    ]);
    expect(messages('jobs: { a: { timezone: "+02:00" } }')).toHaveLength(1);
  });
});

describe('a value that is wrong', () => {
  it.each([
    [
      'self_healing: { review_schedule: { frequency: dayly } }',
      "self_healing.review_schedule.frequency: 'dayly' is not one of hourly, daily, weekly, monthly, on_failure, on_sla_breach, manual; did you mean daily?",
    ],
    ['self_healing: { mode: 5 }', 'self_healing.mode: 5 is not one of reactive, proactive'],
    ['self_healing: on', "self_healing: 'on' is not a mapping"],
    ['self_healing: { enabled: maybe }', "self_healing.enabled: 'maybe' is not true or false"],
    [
      'self_healing: { review_schedule: { time: "24:00" } }',
      'self_healing.review_schedule.time: \'24:00\' is not a time of day in quotes, "00:00" to "23:59"',
    ],
    [
      'self_healing: { review_schedule: { day: 7 } }',
      'self_healing.review_schedule.day: 7 is not a day of the week from 0 (Sunday) to 6',
    ],
    [
      'self_healing: { suggestions: { auto_apply_categories: [scripts] } }',
      "self_healing.suggestions.auto_apply_categories.0: 'scripts' is not one of performance, cost, reliability, security, config, prompt, script; did you mean script?",
    ],
    [
      'self_healing: { business_log: {} }',
      'self_healing.business_log.path: is missing; the path of a file is wanted',
    ],
    [
      'self_healing: { enabled_at: soon }',
      "self_healing.enabled_at: 'soon' is not a date and time such as 2026-02-01T10:00:00Z",
    ],
    [
      'self_healing: { suggestions: { max_auto_applies_per_day: -1 } }',
      'self_healing.suggestions.max_auto_applies_per_day: -1 is not a whole number from 0 to 1000',
    ],
    ['sla: { success_rate: 95 }', 'sla.success_rate: 95 is not a share between 0 and 1 (0.95 for 95 %)'],
    ['sla: { success_rate: .nan }', 'sla.success_rate: NaN is not a share between 0 and 1 (0.95 for 95 %)'],
    ['retry: { max_attempts: 21 }', 'retry.max_attempts: 21 is not a whole number from 1 to 20'],
    ['retry: { max_attempts: 1.5 }', 'retry.max_attempts: 1.5 is not a whole number from 1 to 20'],
    [
      'retry: { backoff: expnential }',
      "retry.backoff: 'expnential' is not one of fixed, exponential; did you mean exponential?",
    ],
    [
      'resources: { timeout_seconds: 0 }',
      'resources.timeout_seconds: 0 is not a number of seconds above 0, at most 2147483',
    ],
    ['cmd: []', 'cmd: a list is not a list with the program first'],
    [
      'cmd: [sleep, 5]',
      'cmd: a list is not a command: one line for the shell, or a list of texts with the program first',
    ],
    ['cmd: "  "', 'cmd: this value is not a command'],
    ['depends_on: [../x]', "depends_on.0: '../x' is not a job id"],
    ['env: { A: { b: c } }', 'env.A: a mapping is not text, a number, true or false ("" for an empty value)'],
    ['env: { "A=B": c }', "env.A=B: the key is not the name of a variable (no '=')"],
    ['cwd: "a\\0b"', "cwd: 'a�b' is not the path of a folder without NUL characters"],
  ])('%s', (line, message) => {
    expect(messages(`jobs:\n  a:\n    ${line}\n`)).toEqual([message]);
  });

  it('in a command or a variable is not repeated, as it may hold a secret', () => {
    const found = JSON.stringify(messages('jobs: { a: { env: { K: [hunter2] }, cmd: [hunter2, 1] } }'));
    expect(found).toContain('env.K');
    expect(found).not.toContain('hunter2');
  });
});
