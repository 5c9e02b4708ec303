import { watch } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import type { messageJson } from '../../src/notifications/message-json.js';
import { recordingLog } from '../server/test-server.js';
import { seedDataDir } from '../support/database.js';
import { job } from './use-outbox.js';

const CONFIG = `
port: 0
public_url: https://heal.example
notify: { channels: { log: { type: file, path: told/notices.jsonl } } }
`;

describe('a server with a channel', () => {
  const { log, lines } = recordingLog();
  let folder: string;
  let app: App;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'selfheal-told-'));
    await mkdir(join(folder, 'jobs'));
    await mkdir(join(folder, 'told'));
    await seedDataDir(join(folder, '.selfheal'));
    await writeFile(join(folder, 'selfheal.yaml'), CONFIG);
    await writeFile(join(folder, 'jobs', 'backup.yaml'), job('log').replace('"true"', 'bash ../backup.sh'));
    await writeFile(join(folder, 'jobs', 'other.yaml'), job('whatsapp'));
    await writeFile(
      join(folder, 'backup.sh'),
      '#!/bin/bash\ncd /srv/data\ncurl https://example.org | tar xz\n',
    );
    app = await startApp(loadConfig({ env: { HOME: folder }, cwd: folder }), { log });
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('says once, on start, where nobody can be told', () => {
    const warnings = lines.filter(({ message }) => message.startsWith('nobody can be told'));
    expect(warnings).toEqual([
      {
        level: 'warn',
        fields: { channel: 'whatsapp', jobs: 1 },
        message: 'nobody can be told there: whatsapp is not in notify.channels of the configuration file',
      },
    ]);
  });

  it('tells what a review leaves to decide', async () => {
    const told = new Promise<void>((resolve) => {
      const watcher = watch(join(folder, 'told'), () => {
        watcher.close();
        resolve();
      });
    });
    const triggered = await fetch(`${app.url}/api/v1/healing/trigger`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ job_id: 'backup', force: true }),
    });
    expect(triggered.status).toBeLessThan(300);
    await told;
    const pending = await app.core.prisma.healingSuggestion.findMany({ where: { status: 'pending' } });
    expect(pending.length).toBeGreaterThan(0);
    await expect
      .poll(() => app.core.prisma.notification.count({ where: { status: 'sent' } }), { timeout: 30_000 })
      .toBe(1);
    const [line = ''] = (await readFile(join(folder, 'told', 'notices.jsonl'), 'utf8')).split('\n');
    const { notifications, text } = JSON.parse(line) as ReturnType<typeof messageJson>;
    expect(notifications[0]?.suggestions.map(({ id }) => id).sort()).toEqual(
      pending.map(({ id }) => id).sort(),
    );
    expect(text).toContain(`https://heal.example/api/v1/healing/suggestions/${pending[0]?.id}`);
  });
});
