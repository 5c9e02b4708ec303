import { constants } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, Transform, type Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Pool } from 'pg';
import { create } from 'tar';
import { appliedMigrations } from '../migrate.js';
import { BACKUP_DRAFT } from './finish-restore.js';
import { listFiles } from './list-files.js';
import { BACKUP_FORMAT, MANIFEST_FILE, type BackupManifest } from './manifest.js';

export interface Backup {
  manifest: BackupManifest;
  /** A tar archive, compressed by gzip. What it is made of is removed when it has ended or was destroyed. */
  archive: Readable;
}

/**
 * Makes a backup of the embedded database that is open in `dataDir`: a copy of its files at one moment, as after a
 * `kill -9` then, which Postgres recovers from.
 *
 * The database stands still for as long as the copy takes, since the pool's one connection is held meanwhile: a second
 * or so for a new one, by the speed of the disk for large ones. All else is done on the copy.
 *
 * @param pool of the embedded database, with its one connection
 * @throws where there is no room for the copy
 */
export async function makeBackup(
  pool: Pool,
  dataDir: string,
  { version, now }: { version: string; now: Date },
): Promise<Backup> {
  const draft = await mkdtemp(join(dataDir, BACKUP_DRAFT)); // mode 0700
  const remove = () => rm(draft, { recursive: true, force: true });
  try {
    const migrations = await copyCluster(pool, join(dataDir, 'pg'), join(draft, 'pg'));
    const manifest: BackupManifest = {
      format: BACKUP_FORMAT,
      selfheal: version,
      created_at: now.toISOString(),
      postgres: (await readFile(join(draft, 'pg', 'PG_VERSION'), 'utf8')).trim(),
      migrations,
      files: await listFiles(draft, 'pg'),
    };
    await writeFile(join(draft, MANIFEST_FILE), JSON.stringify(manifest), { mode: 0o600 });
    // The library's own gzip computes in this thread; Node's does not.
    const packed = create({ cwd: draft, portable: true, strict: true }, [MANIFEST_FILE, 'pg']);
    const archive = beforeItsEnd(remove);
    // Whoever reads the archive gets the error, if there is one.
    pipeline(packed, createGzip(), archive, () => undefined);
    return { manifest, archive };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Passes everything on, and does `work` before it ends or closes. */
function beforeItsEnd(work: () => Promise<void>): Transform {
  return new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) => void work().then(() => done(), done),
    destroy: (error, done) => void work().then(() => done(error), done),
  });
}

/** Copies the cluster while nothing changes it. @returns the migrations that have run in it */
async function copyCluster(pool: Pool, from: string, to: string): Promise<BackupManifest['migrations']> {
  const client = await pool.connect();
  try {
    const migrations = await appliedMigrations(client);
    await client.query('CHECKPOINT'); // what follows it is all that has to be recovered
    // On file systems that can, the copy shares its blocks with the original.
    await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
    return migrations;
  } finally {
    client.release();
  }
}
