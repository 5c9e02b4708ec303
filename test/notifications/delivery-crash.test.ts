import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Core } from '../../src/domain/core.js';
import { queueNotification } from '../../src/domain/notifications/queue-notification.js';
import { transact } from '../../src/domain/transact.js';
import { deliverNotifications } from '../../src/notifications/deliver-notifications.js';
import { bundleChild, type BundledChild } from '../support/bundled-child.js';
import { createServerDatabase, seedDataDir } from '../support/database.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { openTestCore } from '../support/open-core.js';
import { httpReceiver, type HttpReceiver } from './http-receiver.js';
import { job } from './use-outbox.js';

const HOUR_MS = 3_600_000;

let root: string;
let databaseUrl: string | null = null;
let dropDatabase: () => Promise<void> = async () => undefined;
let child: BundledChild;
let receiver: HttpReceiver;

const where = () => ({ databaseUrl, dataDir: join(root, 'data'), jobs: join(root, 'jobs') });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'selfheal-notify-crash-'));
  await seedDataDir(join(root, 'data'));
  const server = inject('postgresTemplate');
  if (server) ({ url: databaseUrl, drop: dropDatabase } = await createServerDatabase(server));
  await mkdir(join(root, 'jobs'));
  await writeFile(join(root, 'jobs', 'backup.yaml'), job('ops'));
  child = await bundleChild('test/notifications/deliver-child.ts');
  receiver = await httpReceiver();
});
afterAll(async () => {
  await receiver.close();
  await child.remove();
  await dropDatabase();
  await rm(root, { recursive: true, force: true });
});

it('sends again, under the same key, what a process sent and could not mark before it was killed', async () => {
  const before = await openTestCore(where());
  await queue(before.core);
  await before.close();

  const running = spawn(process.execPath, [child.script, JSON.stringify({ ...where(), url: receiver.url })], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  receiver.onRequest = () => void running.kill('SIGKILL');
  const [, signal] = (await once(running, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  expect(receiver.received).toHaveLength(1);

  receiver.onRequest = null;
  const { core, close } = await openTestCore(where());
  try {
    expect(await deliver(core)).toMatchObject({ sent: 0 }); // it may be on its way still
    const later = { ...core, clock: { now: () => new Date(Date.now() + HOUR_MS) } };
    expect(await deliver(later)).toMatchObject({ sent: 1, nextDueAt: null });
    const [first, second] = receiver.received;
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(await core.prisma.notification.findMany()).toMatchObject([{ status: 'sent', attempts: 2 }]);
  } finally {
    await close();
  }
});

// The embedded database has one process.
it.skipIf(inject('postgresTemplate') === null)(
  'loses nothing where three processes deliver and one of them is killed',
  async () => {
    const { core, close } = await openTestCore(where());
    try {
      await core.prisma.notification.deleteMany();
      for (let index = 0; index < 30; index += 1) await queue(core);
      receiver.received.length = 0;
      const input = JSON.stringify({ ...where(), url: receiver.url });
      const processes = [1, 2, 3].map(() =>
        spawn(process.execPath, [child.script, input], { stdio: ['ignore', 'ignore', 'inherit'] }),
      );
      receiver.onRequest = () => void (receiver.received.length === 10 && processes[0]?.kill('SIGKILL'));
      await Promise.all(processes.map((each) => once(each, 'exit')));
      const later = { ...core, clock: { now: () => new Date(Date.now() + HOUR_MS) } };
      await deliver(later);
      const keys = receiver.received.map(({ headers }) => headers['idempotency-key']);
      expect(new Set(keys).size).toBe(30);
      // What the killed one had on its way may have come twice, and nothing else.
      expect(keys.length).toBeLessThanOrEqual(31);
      expect(await core.prisma.notification.count({ where: { status: 'sent' } })).toBe(30);
    } finally {
      await close();
    }
  },
);

async function queue(core: Core): Promise<void> {
  const notify = {
    events: new Set([]),
    digestMs: 0,
    isSetUp: () => true,
    wake: () => undefined,
    problems: () => [],
  };
  const { id, reviewId } = await insertSuggestion(core, { jobId: 'backup' });
  await transact(core, (tx) =>
    queueNotification({ ...core, notify }, tx, {
      kind: 'suggestions',
      jobId: 'backup',
      reviewId,
      suggestionIds: [id],
    }),
  );
}

function deliver(core: Core) {
  return deliverNotifications(core, {
    settings: {
      digestMs: 0,
      quietHours: null,
      events: [],
      channels: [{ name: 'ops', type: 'webhook', url: receiver.url, secret: null }],
      openclaw: { command: 'openclaw', timeoutMs: 60_000 },
    },
    publicUrl: 'https://heal.example',
    environment: {},
    random: Math.random,
    signal: new AbortController().signal,
  });
}
