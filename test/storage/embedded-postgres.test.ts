import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type DatabaseOptions } from '../../src/storage/database.js';
import { lockDataDir } from '../../src/storage/data-dir-lock.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { bundleChild } from '../support/bundled-child.js';
import { seedDataDir } from '../support/database.js';
import { silentLog } from '../support/silent-log.js';

describe('the embedded database', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'selfheal-embedded-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const options = async (name: string, start: 'empty' | 'seeded' = 'seeded'): Promise<DatabaseOptions> => {
    const dataDir = join(root, name);
    if (start === 'seeded') await seedDataDir(dataDir);
    return { databaseUrl: null, dataDir, migrationsDir, log: silentLog };
  };

  it('keeps every acknowledged row when its process is killed while writing, and opens again', async () => {
    const killed = await options('killed');
    const bundled = await bundleChild('test/storage/write-until-killed.ts');
    const child = spawn(process.execPath, [bundled.script, killed.dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === 20) child.kill('SIGKILL');
    }
    await bundled.remove();
    const database = await openDatabase(killed);
    const events = await database.prisma.healingEvent.count();
    await database.close();
    expect(acknowledged).toBeGreaterThanOrEqual(20);
    expect(events).toBeGreaterThanOrEqual(acknowledged);
  });

  it('is refused to a second process, by name and pid, and free again once the first closed', async () => {
    const twice = await options('twice');
    const first = await openDatabase(twice);
    await expect(openDatabase(twice)).rejects.toThrow(
      `The data directory ${join(root, 'twice')} is in use by selfheal serve (pid ${process.pid}). Stop that process`,
    );
    await first.close();
    const second = await openDatabase(twice);
    await second.ping();
    await second.close();
  });

  it('works where the path is too long for a unix socket', async () => {
    const deep = await options(join('d'.repeat(60), 'e'.repeat(60)));
    const database = await openDatabase(deep);
    await database.ping();
    await database.close();
  });

  it('is created on a first start, its socket open to its user alone', async () => {
    const database = await openDatabase(await options('new', 'empty'));
    await database.ping();
    expect((await stat(join(root, 'new'))).mode & 0o077).toBe(0);
    expect((await stat(join(root, 'new', 'socket'))).mode & 0o077).toBe(0);
    await database.close();
  });

  it('serves interactive transactions at once without mixing them up', async () => {
    const database = await openDatabase(await options('parallel'));
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        database.prisma
          .$transaction(async (tx) => {
            const row = { jobId: `job-${index}`, type: 'review.started', actor: 'test' };
            await tx.healingEvent.create({ data: row });
            await tx.healingEvent.create({ data: row });
            if (index % 2 === 1) throw new Error('roll back');
          })
          .catch((error: Error) => expect(error.message).toBe('roll back')),
      ),
    );
    const rows = await database.prisma.healingEvent.groupBy({
      by: ['jobId'],
      _count: { _all: true },
      orderBy: { jobId: 'asc' },
    });
    expect(rows.map((row) => [row.jobId, row._count._all])).toEqual(
      [0, 2, 4, 6, 8].map((index) => [`job-${index}`, 2]),
    );
    await database.close();
  });
});

describe('lockDataDir', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'selfheal-lock-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const stale = async (holder: object): Promise<void> => {
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, 'server.lock'), JSON.stringify(holder));
  };

  it('lets one of many that start together have it, also where a dead process left its lock', async () => {
    const child = spawn(process.execPath, ['--eval', '']);
    await once(child, 'exit');
    await stale({
      name: 'dead',
      pid: child.pid,
      host: (await import('node:os')).hostname(),
      processStart: null,
      token: 'x',
    });
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataDir(dir, 'test')));
    const won = tries.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    await won[0]?.value.release();
  });

  it('is not fooled by a pid that another program has by now', async () => {
    await stale({
      name: 'old',
      pid: process.pid,
      host: (await import('node:os')).hostname(),
      processStart: '1',
      token: 'x',
    });
    const lock = await lockDataDir(dir, 'test');
    expect(JSON.parse(await readFile(join(dir, 'server.lock'), 'utf8'))).toMatchObject({ name: 'test' });
    await lock.release();
  });

  it('respects a live holder on another host', async () => {
    await stale({ name: 'selfheal serve', pid: 1, host: 'elsewhere', processStart: null, token: 'x' });
    await expect(lockDataDir(dir, 'test')).rejects.toThrow('selfheal serve (pid 1 on host elsewhere)');
  });
});
