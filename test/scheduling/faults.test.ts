import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { syncSchedules } from '../../src/domain/schedules/sync-schedules.js';
import { openDatabase, type Database } from '../../src/storage/database.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { createServerDatabase } from '../support/database.js';
import { openTestCore } from '../support/open-core.js';
import { silentLog } from '../support/silent-log.js';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.js';
import { MONGODB_URI, mongoUri, type BackendKind } from './use-scheduler.js';

/** What `npm run build` made of the entry. */
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const JOBS = 300;
const WORKERS = 3;
/** Starting processes, noticing the lost ones, and a machine that does other things beside. */
const PATIENCE_MS = 300_000;

const template = inject('postgresTemplate');
const kinds: BackendKind[] = MONGODB_URI === null ? ['postgres'] : ['postgres', 'mongodb'];

if (template === null) {
  console.warn(
    'Several processes were not tested: the embedded database has one (TEST_DATABASE_URL names a server).',
  );
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

describe.runIf(template !== null).each(kinds)('several worker processes, Agenda on %s', (kind) => {
  let folder: string;
  let database: Database;
  let drop: () => Promise<void>;
  let url: string;
  let mongo: string | null;
  let proxy: TcpProxy;
  const children = new Set<Child>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'selfheal-faults-'));
    await mkdir(join(folder, 'jobs'));
    const job = `cmd: echo hello\nself_healing: { enabled: true, mode: proactive, review_schedule: { frequency: monthly, min_runs: 0 } }\n`;
    for (let index = 0; index < JOBS; index += 1)
      await writeFile(join(folder, `jobs/job-${index}.yaml`), job);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const open = async (): Promise<void> => {
    if (template === null) throw new Error('not reached');
    ({ url, drop } = await createServerDatabase(template));
    database = await openDatabase({ databaseUrl: url, dataDir: '', migrationsDir, log: silentLog });
    const direct = new URL(url);
    proxy = await openTcpProxy({ host: direct.hostname, port: Number(direct.port) });
    mongo = kind === 'mongodb' ? mongoUri(MONGODB_URI as string) : null;
  };
  afterEach(async () => {
    for (const child of children) {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    await proxy.close();
    await database.close();
    await drop();
  });

  /** Resolves when the worker is at work. */
  const startWorker = async (): Promise<Child> => {
    const through = new URL(url);
    through.port = String(proxy.port);
    const child = spawn(
      process.execPath,
      [MAIN, 'serve', '--role', 'worker', '--port', '0', '--log-level', 'warn'],
      {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          DATABASE_URL: through.href,
          ...(mongo !== null && { MONGODB_URI: mongo }),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    children.add(child);
    child.once('close', () => children.delete(child));
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'close').then(() => Promise.reject(new Error(`a worker ended: ${said}`))),
    ]);
    return child;
  };
  const kill = async (child: Child): Promise<void> => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  };
  /** All jobs have their review due before anybody starts: what was missed meanwhile begins at once. */
  const letAllBeDue = async (): Promise<void> => {
    const { core, close } = await openTestCore({ databaseUrl: url, dataDir: '', jobs: join(folder, 'jobs') });
    expect(await syncSchedules(core)).toBe(JOBS);
    await core.prisma.healingSchedule.updateMany({ data: { nextAt: new Date() } });
    await close();
  };
  const inStatus = (status: 'running' | 'completed'): Promise<number> =>
    database.prisma.healingReview.count({ where: { status } });
  const expectEachOnce = async (): Promise<void> => {
    await expect.poll(() => inStatus('completed'), { timeout: 240_000, interval: 500 }).toBe(JOBS);
    const reviews = await database.prisma.healingReview.findMany();
    expect(reviews).toHaveLength(JOBS);
    expect(new Set(reviews.map(({ jobId }) => jobId)).size).toBe(JOBS);
    const ends = await database.prisma.healingEvent.groupBy({
      by: ['reviewId'],
      where: { type: { in: ['review.completed', 'review.failed', 'review.skipped'] } },
      _count: true,
    });
    expect(ends).toHaveLength(JOBS);
    expect(ends.filter(({ _count }) => _count !== 1)).toEqual([]);
  };

  const completed = (atLeast: number): Promise<void> =>
    expect.poll(() => inStatus('completed'), { timeout: 180_000, interval: 20 }).toBeGreaterThan(atLeast);

  it(
    'end each of 300 due reviews once, though two of them are killed and started again, and the database goes away',
    async () => {
      await open();
      await letAllBeDue();
      const workers = await Promise.all(Array.from({ length: WORKERS }, startWorker));
      for (const [index, after] of [
        [0, 20],
        [1, 80],
      ] as const) {
        await completed(after);
        await kill(workers[index] as Child);
        await startWorker();
      }
      await completed(150);
      const again = { where: { attempt: { gt: 1 } } };
      expect(await database.prisma.healingReview.count(again)).toBeLessThanOrEqual(2);
      await proxy.cut();
      const before = await inStatus('completed');
      await new Promise((resolve) => setTimeout(resolve, 3_000)); // how long it is away
      expect(await inStatus('completed')).toBe(before);
      await proxy.mend();
      await expectEachOnce();
      expect(children.size, 'no other worker has ended').toBe(WORKERS);
    },
    PATIENCE_MS,
  );
});
