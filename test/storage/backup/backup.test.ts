import { cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backUpAtRest } from '../../../src/storage/backup/back-up-at-rest.js';
import { restoreBackup } from '../../../src/storage/backup/restore-backup.js';
import { migrationsDir } from '../../../src/storage/migrations-dir.js';
import { contents, MADE, mark, marks, useDatabases } from './use-databases.js';

const databases = useDatabases();
const restore = (file: string, name: string, force = false) =>
  restoreBackup({ file, dataDir: databases.at(name), force, migrationsDir });

describe('a backup', () => {
  it('is of one moment, while the database goes on: no half of a transaction is in it', async () => {
    const database = await databases.seeded('busy');
    let ended = false;
    let written = 0;
    const write = async (writer: string): Promise<void> => {
      while (!ended) {
        written += 1;
        const data = { jobId: `${writer}-${written}`, type: 'review.started', actor: 'test' };
        await database.prisma.$transaction(async (tx) => {
          await tx.healingEvent.create({ data });
          await tx.healingEvent.create({ data });
        });
      }
    };
    const writing = [write('a'), write('b')];
    await expect.poll(() => written).toBeGreaterThan(10);
    const before = written - 2; // and one of each under way
    const file = await databases.save(database, 'busy.tar.gz');
    ended = true;
    await Promise.all(writing);
    await database.close();
    expect(await contents(databases.at('busy'))).toEqual(['pg', 'socket']);

    await restore(file, 'busy-again');
    const again = await databases.open('busy-again');
    const pairs = await again.prisma.healingEvent.groupBy({ by: ['jobId'], _count: { _all: true } });
    expect(pairs.length).toBeGreaterThanOrEqual(before);
    expect(new Set(pairs.map(({ _count }) => _count._all))).toEqual(new Set([2]));
    await again.close();
  });

  it('removes what it was made of where nobody reads it to its end', async () => {
    const database = await databases.seeded('left');
    const backup = await database.backup?.(MADE);
    expect(await contents(databases.at('left'))).toContain('backup-draft');
    backup?.archive.destroy();
    await expect.poll(() => contents(databases.at('left'))).not.toContain('backup-draft');
    await database.close();
  });

  it('is made without a server, too, but not of a directory that holds no database', async () => {
    const database = await databases.seeded('rest');
    await mark(database, 'kept');
    const twice = backUpAtRest(databases.at('rest'), MADE, async () => undefined);
    await expect(twice).rejects.toThrow(`in use by selfheal serve (pid ${process.pid})`);
    await database.close();
    let bytes = 0;
    await backUpAtRest(databases.at('rest'), MADE, async ({ archive, manifest }) => {
      expect(manifest).toMatchObject({
        format: 1,
        selfheal: '0.1.0',
        created_at: '2026-03-02T12:00:00.000Z',
      });
      for await (const chunk of archive as AsyncIterable<Buffer>) bytes += chunk.length;
    });
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(await contents(databases.at('rest'))).toEqual(['pg', 'socket']);

    await expect(backUpAtRest(databases.at('nothing'), MADE, async () => undefined)).rejects.toThrow(
      `there is no database in ${databases.at('nothing')}`,
    );
    await expect(stat(databases.at('nothing'))).rejects.toThrow('ENOENT');
  });
});

describe('restoring', () => {
  it('refuses a directory with a database, and with force keeps that one aside', async () => {
    const source = await databases.seeded('source');
    await mark(source, 'from the backup');
    const file = await databases.save(source, 'source.tar.gz');
    const target = await databases.seeded('target');
    await mark(target, 'there before');
    await expect(restore(file, 'target', true)).rejects.toThrow('in use by selfheal serve');
    await Promise.all([source.close(), target.close()]);

    await expect(restore(file, 'target')).rejects.toThrow(
      `${databases.at('target')} has a database already; --force puts it aside, and keeps it`,
    );
    const { aside, manifest } = await restore(file, 'target', true);
    expect(manifest.migrations).toHaveLength((await readdir(migrationsDir)).length - 1); // and a lock file
    const restored = await databases.open('target');
    expect(await marks(restored)).toEqual(['from the backup']);
    // Its position was 1 as well, and the lost one had it, too.
    await mark(restored, 'new');
    const added = await restored.prisma.healingEvent.findFirstOrThrow({ where: { jobId: 'new' } });
    expect(added.position, 'a position that no subscriber has seen').toBeGreaterThan(1_000_000);
    await restored.close();
    expect(await contents(databases.at('target'))).toEqual(['pg', 'pg.before-restore', 'socket']);

    await cp(aside as string, join(databases.at('old'), 'pg'), { recursive: true });
    const old = await databases.open('old');
    expect(await marks(old)).toEqual(['there before']);
    await old.close();
  });

  it('takes one of an older version, which the next start migrates, and none of a newer', async () => {
    const newer = databases.at('newer-migrations');
    const added = '20990101000000_later';
    await cp(migrationsDir, newer, { recursive: true });
    await mkdir(join(newer, added));
    await writeFile(join(newer, added, 'migration.sql'), 'CREATE TABLE later (id int)');
    const database = await databases.seeded('older');
    await mark(database, 'old');
    const file = await databases.save(database, 'older.tar.gz');
    await database.close();

    await restoreBackup({ file, dataDir: databases.at('newer'), force: false, migrationsDir: newer });
    const restored = await databases.open('newer', newer);
    expect(await marks(restored)).toEqual(['old']);
    expect((await restored.pool.query('SELECT * FROM later')).rows).toEqual([]);
    const ahead = await databases.save(restored, 'ahead.tar.gz');
    await restored.close();

    await expect(restore(ahead, 'refused')).rejects.toThrow(
      `it was made by selfheal 0.1.0, which has the migration ${added} that this version does not know; ` +
        'install selfheal 0.1.0 or newer',
    );
    expect(await contents(databases.at('refused'))).toEqual([]);
  });
});
