import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { create, Header } from 'tar';
import { beforeAll, describe, expect, it } from 'vitest';
import { BackupRefusedError } from '../../../src/storage/backup/backup-refused-error.js';
import type { BackupManifest } from '../../../src/storage/backup/manifest.js';
import { restoreBackup } from '../../../src/storage/backup/restore-backup.js';
import { unpackBackup } from '../../../src/storage/backup/unpack-backup.js';
import { migrationsDir } from '../../../src/storage/migrations-dir.js';
import { contents, mark, marks, useDatabases } from './use-databases.js';

const databases = useDatabases();
/** What a backup is laid out as, to be packed again with a change. */
let laidOut: string;
let manifest: BackupManifest;
let good: string;

beforeAll(async () => {
  const database = await databases.seeded('data');
  await mark(database, 'kept');
  good = await databases.save(database, 'good.tar.gz');
  await database.close();
  laidOut = databases.at('laid-out');
  await mkdir(laidOut);
  manifest = await unpackBackup(good, laidOut);
});

const refusal = (file: string): Promise<unknown> =>
  restoreBackup({ file, dataDir: databases.at('data'), force: true, migrationsDir }).catch(
    (error: unknown) => error,
  );
/** Packs the few files again; a manifest that names files which are not there is refused later than what these tests are about. */
async function packed(
  name: string,
  changed: Partial<BackupManifest> | string,
  files: string[] = [],
): Promise<string> {
  const text = typeof changed === 'string' ? changed : JSON.stringify({ ...manifest, ...changed });
  const folder = databases.at(`${name}-files`);
  for (const [path, content] of [['manifest.json', text], ...files.map((file) => [file, 'x'])] as const) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await create({ cwd: folder, file: databases.at(name), gzip: true }, ['manifest.json', ...files]);
  return databases.at(name);
}
/** An entry as the library would not write it. */
function entry(path: string, type: 'File' | 'SymbolicLink' | 'Link' | 'FIFO', linkpath = ''): Buffer {
  const content = Buffer.alloc(512, 'x');
  const header = new Header({ path, mode: 0o644, size: type === 'File' ? 512 : 0, type, linkpath });
  const block = Buffer.alloc(512);
  header.encode(block, 0);
  return type === 'File' ? Buffer.concat([block, content]) : block;
}
const raw = async (name: string, ...entries: Buffer[]): Promise<string> => {
  await writeFile(databases.at(name), gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)])));
  return databases.at(name);
};

describe('an archive that is not right is refused, and nothing is touched', () => {
  const cases: [what: string, make: () => Promise<string>, says: RegExp][] = [
    [
      'no archive at all',
      async () => {
        await writeFile(databases.at('text'), 'hello');
        return databases.at('text');
      },
      /^it cannot be unpacked \(incorrect header check\)$/,
    ],
    [
      'an empty file',
      async () => {
        await writeFile(databases.at('empty'), '');
        return databases.at('empty');
      },
      /^it (?:has no manifest\.json|cannot be unpacked)/,
    ],
    [
      'one that is cut short',
      async () => {
        await writeFile(databases.at('cut'), await readFile(good));
        await truncate(databases.at('cut'), Math.floor((await stat(good)).size * 0.7));
        return databases.at('cut');
      },
      /^it cannot be unpacked \(unexpected end of file\)$/,
    ],
    [
      'one with a changed byte',
      async () => {
        const bytes = gunzipSync(await readFile(good));
        // In the content of a file: the header before it has a sum of its own.
        const place = bytes.indexOf('PostgreSQL Client Authentication Configuration File');
        expect(place).toBeGreaterThan(0);
        bytes.write('p', place);
        await writeFile(databases.at('changed'), gzipSync(bytes));
        return databases.at('changed');
      },
      /^pg\/pg_hba\.conf in it is not what its manifest\.json says; the archive is damaged$/,
    ],
    [
      'one without a manifest',
      () => raw('bare', entry('pg/PG_VERSION', 'File')),
      /^it has no manifest\.json$/,
    ],
    ['a manifest that is no JSON', () => packed('no-json', '{'), /^its manifest\.json is no JSON$/],
    [
      'a manifest that is not ours',
      () => packed('not-ours', '{"format":1,"selfheal":"x"}'),
      /^its manifest\.json is not one of ours \(created_at, postgres, migrations\)$/,
    ],
    [
      'a manifest that is null',
      () => packed('null', 'null'),
      /^its manifest\.json is not one of ours \(all of it\)$/,
    ],
    [
      'a newer layout',
      () => packed('layout', { format: 2 as 1, selfheal: '9.0.0' }),
      /^it has the layout 2 and this version knows 1; restore it with selfheal 9\.0\.0 or newer$/,
    ],
    [
      'a file that the manifest does not name',
      () => packed('more', { files: [] }, ['pg/more']),
      /^its manifest\.json does not name pg\/more$/,
    ],
    ['a file that is missing', () => packed('less', {}, ['pg/PG_VERSION2']), /^pg\/\S+ is missing in it$/],
    [
      'a file that lies elsewhere',
      () => packed('elsewhere', {}, ['etc/passwd']),
      /^it holds "etc\/passwd", which no backup does \(File\)$/,
    ],
    ['a path that climbs', () => raw('climbs', entry('../evil', 'File')), /^it holds "\.\.\/evil"/],
    [
      'a path that climbs behind pg',
      () => raw('behind', entry('pg/../../evil', 'File')),
      /^it holds "pg\/\.\.\/\.\.\/evil"/,
    ],
    ['an absolute path', () => raw('absolute', entry('/tmp/selfheal-evil', 'File')), /^it holds/],
    [
      'a link',
      () => raw('link', entry('pg/link', 'SymbolicLink', '/etc'), entry('pg/link/evil', 'File')),
      /^it holds "pg\/link", which no backup does \(SymbolicLink\)$/,
    ],
    [
      'a hard link',
      () => raw('hard', entry('pg/hard', 'Link', '../../../../etc/passwd')),
      /^it holds "pg\/hard"/,
    ],
    ['a pipe', () => raw('pipe', entry('pg/pipe', 'FIFO')), /^it holds "pg\/pipe"/],
    [
      'an archive of no database',
      () =>
        packed(
          'no-database',
          {
            files: [
              { path: 'pg/PG_VERSION', bytes: 1, sha256: createHash('sha256').update('x').digest('hex') },
            ],
          },
          ['pg/PG_VERSION'],
        ),
      /^the database in it, of Postgres x and selfheal 0\.1\.0, cannot be opened here/,
    ],
    [
      'another migration of the same name',
      async () => {
        const [first, ...others] = manifest.migrations;
        const migrations = [{ name: first?.name as string, checksum: 'f'.repeat(64) }, ...others];
        const folder = databases.at('migration-files');
        await mkdir(folder);
        await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, migrations }));
        await symlink(join(laidOut, 'pg'), join(folder, 'pg'));
        await create({ cwd: folder, file: databases.at('migration'), gzip: { level: 1 }, follow: true }, [
          'manifest.json',
          'pg',
        ]);
        return databases.at('migration');
      },
      /^its migration 20261122000000_init is another than this version's$/,
    ],
  ];

  it.each(cases)('%s', async (_what, make, says) => {
    const error = await refusal(await make());
    expect(error).toBeInstanceOf(BackupRefusedError);
    expect((error as Error).message).toMatch(says);
    expect(await contents(databases.at('data'))).toEqual(['pg', 'socket']);
  });

  it('leaves the database that was there', async () => {
    await rm('/tmp/selfheal-evil', { force: true });
    const database = await databases.open('data');
    expect(await marks(database)).toEqual(['kept']);
    await database.close();
    await expect(stat(databases.at('evil'))).rejects.toThrow('ENOENT');
  });
});
