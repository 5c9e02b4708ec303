import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, type Config, type Environment } from '../../src/config.js';
import { ValidationError } from '../../src/domain/errors.js';
import { secretsOf } from '../../src/server/create-logger.js';

const ALL = `
public_url: https://heal.example/
notify:
  digest: 15m
  quiet_hours: { from: "22:00", to: "07:00", timezone: Europe/Berlin }
  events: [apply_failed, rolled_back]
  channels:
    whatsapp: { target: "+4915112345678" }
    telegram: { target: ["@ops", "-100123"] }
    second: { type: openclaw, channel: telegram, target: "123" }
    ops: { type: webhook, url: "https://ops.example/hook", secret: "\${env:HOOK_SECRET}" }
    slack: { url: "https://hooks.slack.example/T0/B0/x" }
    discord: { url: "https://discord.example/api/webhooks/1/y" }
    mail:
      type: email
      smtp: "smtps://ann:p%40ss@mail.example:465"
      from: heal@example.org
      to: ada@example.org
    log: { type: file, path: logs/notices.jsonl }
openclaw:
  command: /opt/openclaw
  timeout: 90s
`;

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'selfheal-config-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function load(yaml: string, env: Environment = { HOOK_SECRET: 'hunter2' }): Promise<Config> {
  await writeFile(join(cwd, 'selfheal.yaml'), yaml);
  return loadConfig({ env, cwd });
}

async function refusal(yaml: string): Promise<string> {
  const error: unknown = await load(yaml).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ValidationError);
  return (error as ValidationError).message.replaceAll(join(cwd, 'selfheal.yaml'), 'FILE');
}

describe('the section notify', () => {
  it('describes channels of every kind', async () => {
    const config = await load(ALL);
    expect(config.publicUrl).toBe('https://heal.example');
    expect(config.notify()).toEqual({
      digestMs: 900_000,
      quietHours: { from: '22:00', to: '07:00', timezone: 'Europe/Berlin' },
      events: ['apply_failed', 'rolled_back'],
      channels: [
        { name: 'whatsapp', type: 'openclaw', channel: 'whatsapp', targets: ['+4915112345678'] },
        { name: 'telegram', type: 'openclaw', channel: 'telegram', targets: ['@ops', '-100123'] },
        { name: 'second', type: 'openclaw', channel: 'telegram', targets: ['123'] },
        { name: 'ops', type: 'webhook', url: 'https://ops.example/hook', secret: 'hunter2' },
        { name: 'slack', type: 'slack', url: 'https://hooks.slack.example/T0/B0/x' },
        { name: 'discord', type: 'discord', url: 'https://discord.example/api/webhooks/1/y' },
        {
          name: 'mail',
          type: 'email',
          smtp: 'smtps://ann:p%40ss@mail.example:465',
          from: 'heal@example.org',
          to: ['ada@example.org'],
        },
        { name: 'log', type: 'file', path: join(cwd, 'logs/notices.jsonl') },
      ],
      openclaw: { command: '/opt/openclaw', timeoutMs: 90_000 },
    });
  });

  it('is as docs/notifications.md describes it', async () => {
    const page = await readFile(new URL('../../docs/notifications.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yaml\n(public_url:[^]*?)```/.exec(page) ?? [];
    const secrets = {
      HOOK_SECRET: 'a',
      SLACK_WEBHOOK: 'https://s',
      DISCORD_WEBHOOK: 'https://d',
      SMTP_PASSWORD: 'b',
    };
    const { channels } = (await load(example, secrets)).notify();
    expect(channels.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'whatsapp: openclaw',
      'telegram: openclaw',
      'ops: webhook',
      'slack: slack',
      'discord: discord',
      'mail: email',
      'log: file',
    ]);
  });

  it('is not needed: nobody is told then', async () => {
    const expected = {
      digestMs: 0,
      quietHours: null,
      events: [],
      channels: [],
      openclaw: { command: 'openclaw', timeoutMs: 60_000 },
    };
    for (const yaml of ['', 'notify:\nopenclaw:\n', 'notify: { quiet_hours: , events: , channels: }\n']) {
      const config = await load(yaml);
      expect(config.notify()).toEqual(expected);
      expect(config.publicUrl).toBe('http://127.0.0.1:4000');
    }
  });

  it('shows its secrets in no log, and not as part of the configuration', async () => {
    const config = await load(ALL);
    expect(JSON.stringify(config)).not.toMatch(/hunter2|hooks\.slack/);
    expect(secretsOf(config)).toEqual(
      expect.arrayContaining([
        'hunter2',
        'p@ss',
        'https://hooks.slack.example/T0/B0/x',
        'https://discord.example/api/webhooks/1/y',
      ]),
    );
  });

  it.each([
    ['notify: [a]', 'FILE:1: notify: must be a mapping with digest, quiet_hours, events and channels'],
    ['notify:\n  digest: 15', 'FILE:2: notify.digest: must be a time such as 15m, at most 24h, or 0'],
    ['notify:\n  digest: 25h', 'FILE:2: notify.digest: must be a time such as 15m, at most 24h, or 0'],
    [
      'notify:\n  digset: 15m',
      'FILE:2: notify.digset: is no known key; known are digest, quiet_hours, events, channels',
    ],
    [
      'notify:\n  events:\n    - rolled_back\n    - applied',
      'FILE:4: notify.events.1: must be one of apply_failed, rolled_back, auto_applied',
    ],
    [
      'notify:\n  quiet_hours:\n    from: "22:00"\n    to: 7:00',
      'FILE:4: notify.quiet_hours.to: must be a time of day in quotes, "00:00" to "23:59"',
    ],
    [
      'notify:\n  quiet_hours:\n    from: "22:00"\n    to: "07:00"\n    timezone: Berlin',
      'FILE:5: notify.quiet_hours.timezone: must be an IANA time zone such as Europe/Berlin',
    ],
    [
      'notify:\n  quiet_hours: { from: "07:00", to: "07:00" }',
      'FILE:2: notify.quiet_hours: must be a time in which messages wait, with another end than its beginning',
    ],
    [
      'notify:\n  channels:\n    a: {type: sms}',
      'FILE:3: notify.channels.a.type: must be one of openclaw, webhook, slack, discord, email, file',
    ],
    [
      'notify:\n  channels:\n    a: b',
      'FILE:3: notify.channels.a: must be a mapping such as {target: …} or {type: webhook, url: …}',
    ],
    [
      'notify:\n  channels:\n    whatsapp: {target: +4915112345678}',
      'FILE:3: notify.channels.whatsapp.target: must be a recipient as OpenClaw takes it, in quotes, or a list of them',
    ],
    [
      'notify:\n  channels:\n    a:\n      type: webhook\n      url: ftp://hunter2',
      'FILE:5: notify.channels.a.url: must be a URL that begins with http:// or https://',
    ],
    [
      'notify:\n  channels:\n    a:\n      type: email\n      smtp: smtps://u:hunter2%@h',
      'FILE:5: notify.channels.a.smtp: must be a URL such as smtps://user:password@mail.example:465',
    ],
    [
      'notify:\n  channels:\n    a: {type: file, path: x, mode: 1}',
      'FILE:3: notify.channels.a.mode: is no known key; known are type, path',
    ],
    ['openclaw: {timeout: 1h}', 'FILE:1: openclaw.timeout: must be a time such as 60s, from 1s to 10m'],
  ])('refuses %j with its line and what would be right, and never with a value', async (yaml, told) => {
    const message = await refusal(`${yaml}\n`);
    expect(message).toContain(told);
    expect(message).not.toContain('hunter2');
  });

  it.each([
    ['a: {type: webhook}', 'has no url (FILE:3)'],
    [
      'a: {type: webhook, url: "${env:UNSET}"}',
      'url needs the environment variable UNSET, which is not set; set it where the server is started (FILE:3)',
    ],
    ['a: {}', 'has no target (FILE:3)'],
    ['a:', 'has no target (FILE:3)'],
    ['a: {type: email, smtp: "smtp://h", from: a@b}', 'has no to (FILE:3)'],
    ['a: {type: file}', 'has no path (FILE:3)'],
  ])('takes %j for a channel that is not set up, and starts all the same', async (channel, reason) => {
    const config = await load(`notify:\n  channels:\n    ${channel}\n`);
    const told = reason.replace('FILE', join(cwd, 'selfheal.yaml'));
    expect(config.notify().channels).toEqual([{ name: 'a', type: 'incomplete', reason: told }]);
  });
});
