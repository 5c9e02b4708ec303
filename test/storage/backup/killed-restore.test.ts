import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleChild, type BundledChild } from '../../support/bundled-child.js';
import { seedDataDir } from '../../support/database.js';
import { contents, mark, marks, useDatabases } from './use-databases.js';

const databases = useDatabases();
let child: BundledChild;
let file: string;
beforeAll(async () => {
  child = await bundleChild('test/storage/backup/restore-child.ts');
  const source = await databases.seeded('source');
  await mark(source, 'from the backup');
  file = await databases.save(source, 'source.tar.gz');
  await source.close();
});
afterAll(() => child.remove());

const STEPS = ['pg pg.restored\n', 'pg pg.before-restore.\n'];

describe('a restore that is killed', () => {
  it.each([
    [1, 'before', []],
    [2, 'of the backup', ['from the backup']],
    [3, 'of the backup', ['from the backup']],
  ])('before its rename %i leaves one whole database: that %s', async (step, _which, expected) => {
    const name = `target-${step}`;
    await seedDataDir(databases.at(name));
    const restoring = spawn(process.execPath, [child.script, file, databases.at(name), String(step)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed, [, signal]] = await Promise.all([text(restoring.stdout), once(restoring, 'close')]);
    expect(printed).toBe(STEPS.slice(0, step - 1).join(''));
    expect(signal).toBe('SIGKILL');

    const after = await databases.open(name);
    expect(await marks(after)).toEqual(expected);
    await after.close();
    const aside = expected.length === 0 ? [] : ['pg.before-restore'];
    expect(await contents(databases.at(name))).toEqual(['pg', ...aside, 'socket']);
  });
});
