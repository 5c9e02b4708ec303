import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NotifySettings } from '../../src/notifications/notify-settings.js';
import { notifyPlan } from '../../src/notifications/notify-plan.js';
import { echoSchema } from '../server/echo-schema.js';
import { testServer } from '../server/test-server.js';
import { useCore } from '../support/core.js';
import { job } from './use-outbox.js';

const SETTINGS: NotifySettings = {
  digestMs: 0,
  quietHours: null,
  events: [],
  channels: [
    { name: 'telegram', type: 'openclaw', channel: 'telegram', targets: ['1'] },
    { name: 'ops', type: 'incomplete', reason: 'has no url (selfheal.yaml:3)' },
    { name: 'log', type: 'file', path: '/tmp/notices.jsonl' },
  ],
  openclaw: { command: 'openclaw-of-this-test', timeoutMs: 60_000 },
};

describe('channels that cannot send', () => {
  const test = useCore({
    'a.yaml': job('whatsapp'),
    'b.yaml': job('whatsapp'),
    'c.yaml': job('telegram'),
    'd.yaml': job('log'),
    'e.yaml': job('discord', ', notify_on_suggestion: false'),
    'f.yaml': 'cmd: "true"\n',
  });
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'selfheal-path-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const plan = () => notifyPlan(SETTINGS, { PATH: `/nowhere:${folder}` }, () => undefined);

  it('are told with what they lack and who needs them, and those of jobs without healing are not', () => {
    expect(plan().problems(test.core.jobs.list())).toEqual([
      { channel: 'ops', message: 'ops has no url (selfheal.yaml:3)', jobs: [] },
      {
        channel: 'telegram',
        message:
          'telegram needs the program openclaw-of-this-test, which is not found; install OpenClaw, or name it in openclaw.command',
        jobs: ['c'],
      },
      {
        channel: 'whatsapp',
        message: 'whatsapp is not in notify.channels of the configuration file',
        jobs: ['a', 'b'],
      },
    ]);
  });

  it('get nothing queued; one whose program was installed meanwhile does', async () => {
    const names = ['ops', 'telegram', 'whatsapp', 'log'];
    expect(names.map((name) => plan().isSetUp(name))).toEqual([false, false, false, true]);
    const program = join(folder, 'openclaw-of-this-test');
    await writeFile(program, '#!/bin/sh\n');
    expect(plan().isSetUp('telegram')).toBe(false); // nobody may run it
    await chmod(program, 0o755);
    expect(plan().isSetUp('telegram')).toBe(true);
    await rm(program);
  });

  it('are on /health for who may read, and the server is healthy all the same', async () => {
    const core = { ...test.core, notify: plan() };
    const server = await testServer({ ...test, core }, echoSchema().schema, { token: '0123456789abcdef' });
    const authorization = 'Bearer 0123456789abcdef';
    const shown = await server.http.inject({ url: '/health', headers: { authorization } });
    expect(shown.statusCode).toBe(200);
    const { notifications } = shown.json<{ notifications: unknown }>();
    expect(notifications).toEqual({ problem_count: 3, problems: plan().problems(core.jobs.list()) });
    const hidden = await server.http.inject('/health');
    expect(hidden.json()).toMatchObject({ notifications: { problem_count: 3, problems: null } });
    await server.close();
  });
});
