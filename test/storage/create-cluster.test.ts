import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterTemplateFile, unpackClusterTemplate } from '../../src/storage/cluster-template.js';
import { createCluster, initdb } from '../../src/storage/create-cluster.js';
import { openDatabase } from '../../src/storage/database.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { bundleChild, type BundledChild } from '../support/bundled-child.js';
import { silentLog } from '../support/silent-log.js';

describe('createCluster', () => {
  let root: string;
  let child: BundledChild;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'selfheal-cluster-'));
    child = await bundleChild('test/storage/write-until-killed.ts');
  });
  afterAll(async () => {
    await child.remove();
    await rm(root, { recursive: true, force: true });
  });

  const folder = async (name: string): Promise<string> => {
    const path = join(root, name);
    await mkdir(path, { mode: 0o700 });
    return path;
  };

  it('lays out every file and folder that initdb made, for its user alone', async () => {
    const [made, laidOut] = [await folder('initdb'), await folder('template')];
    await initdb(made);
    expect(unpackClusterTemplate(laidOut), 'npm run build makes the template').toBe(true);
    const [expected, found] = [await survey(made), await survey(laidOut)];
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    expect(found['base/1/1259']).toBe(expected['base/1/1259']);
    expect((await stat(join(laidOut, 'global/pg_control'))).mode & 0o077).toBe(0);
    expect((await stat(join(laidOut, 'base'))).mode & 0o077).toBe(0);
  });

  it('says so where the template is damaged, and leaves it to initdb where there is none', async () => {
    const damaged = join(root, 'damaged.gz');
    const whole = await readFile(clusterTemplateFile());
    await writeFile(damaged, whole.fill(0, whole.length >> 1, (whole.length >> 1) + 100));
    expect(() => unpackClusterTemplate(root, damaged)).toThrow(
      `${damaged} is damaged; install the package anew`,
    );
    expect(unpackClusterTemplate(root, join(root, 'another-version.gz'))).toBe(false);
  });

  it('puts what a killed start left behind out of the way', async () => {
    const dataDir = await folder('leftovers');
    await mkdir(join(dataDir, 'pg.init', 'base'), { recursive: true });
    await createCluster(join(dataDir, 'pg'));
    expect(await readdir(dataDir)).toEqual(['pg']);
  });

  it.each(['pg.init', 'pg', 'socket'])(
    'leaves what the next start can open when killed as soon as %s is there',
    async (name) => {
      const dataDir = await folder(`killed-${name}`);
      const watcher = watch(dataDir);
      const first = spawn(process.execPath, [child.script, dataDir], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      watcher.on('change', (_event, changed) => changed === name && first.kill('SIGKILL'));
      expect(await once(first, 'exit')).toEqual([null, 'SIGKILL']);
      watcher.close();
      const database = await openDatabase({ databaseUrl: null, dataDir, migrationsDir, log: silentLog });
      await database.ping();
      await database.close();
      expect(await readdir(dataDir)).not.toContain('pg.init');
    },
  );
});

/** Sizes by path; null for a folder. */
async function survey(folder: string): Promise<Record<string, number | null>> {
  const found: Record<string, number | null> = {};
  for (const path of (await readdir(folder, { recursive: true })).sort()) {
    const status = await stat(join(folder, path));
    found[path] = status.isDirectory() ? null : status.size;
  }
  return found;
}
