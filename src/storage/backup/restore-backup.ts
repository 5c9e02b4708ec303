import { access, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'pg';
import { lockDataDir } from '../data-dir-lock.js';
import { startEmbeddedPostgres } from '../embedded-postgres.js';
import { appliedMigrations, shippedMigrations, type Migration } from '../migrate.js';
import { BackupRefusedError } from './backup-refused-error.js';
import { finishRestore, RESTORE_DRAFT, RESTORED } from './finish-restore.js';
import type { BackupManifest } from './manifest.js';
import { unpackBackup } from './unpack-backup.js';

/**
 * What positions of the audit trail jump by: a subscriber that has seen events which the backup does not have must
 * not take new ones for those (invariant 8).
 */
const POSITIONS_AHEAD = 1_000_000;

export interface RestoreOptions {
  file: string;
  dataDir: string;
  /** Puts a database that is there aside. */
  force: boolean;
  migrationsDir: string;
}

export interface Restored {
  manifest: BackupManifest;
  /** Where the database that was there lies now; null where there was none. */
  aside: string | null;
}

/**
 * Puts the database of a backup into the data directory, whole or not at all: it is laid out and opened in a folder
 * beside, and takes its place by a rename, which the next start finishes where this process dies in between. The
 * server migrates it when it starts.
 *
 * @throws DataDirLockedError while a server runs; BackupRefusedError where there is a database and no `force`, or the
 * archive is not one for this version; an Error that says what the system refused
 */
export async function restoreBackup({
  file,
  dataDir,
  force,
  migrationsDir,
}: RestoreOptions): Promise<Restored> {
  const lock = await lockDataDir(dataDir, 'selfheal restore');
  try {
    await finishRestore(dataDir); // one that was interrupted
    if (!force && (await exists(join(dataDir, 'pg')))) {
      throw new BackupRefusedError(`${dataDir} has a database already; --force puts it aside, and keeps it`);
    }
    const draft = await mkdtemp(join(dataDir, RESTORE_DRAFT)); // mode 0700
    try {
      const manifest = await unpackBackup(file, draft);
      const shipped = await shippedMigrations(migrationsDir);
      refuseOtherMigrations(manifest.migrations, shipped, manifest.selfheal);
      await tryOut(draft, manifest, shipped);
      await rename(join(draft, 'pg'), join(dataDir, RESTORED)); // from here on it is restored
      return { manifest, aside: await finishRestore(dataDir) };
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  } finally {
    await lock.release();
  }
}

/** An older database is migrated by the next start; one that is ahead of this version, or on another way, is not for it. */
function refuseOtherMigrations(
  applied: readonly Migration[],
  shipped: readonly Migration[],
  made: string,
): void {
  const known = new Map(shipped.map(({ name, checksum }) => [name, checksum]));
  for (const { name, checksum } of applied) {
    if (!known.has(name)) {
      throw new BackupRefusedError(
        `it was made by selfheal ${made}, which has the migration ${name} that this version does not know; ` +
          `install selfheal ${made} or newer`,
      );
    }
    if (known.get(name) !== checksum)
      throw new BackupRefusedError(`its migration ${name} is another than this version's`);
  }
}

/** Opens the database once, with all that Postgres itself checks, and makes it fit to go on. */
async function tryOut(
  folder: string,
  manifest: BackupManifest,
  shipped: readonly Migration[],
): Promise<void> {
  const embedded = await startEmbeddedPostgres(folder);
  const pool = new Pool(embedded.poolConfig);
  try {
    await embedded.ready;
    // Of the database, should the manifest not tell the truth.
    const applied = await appliedMigrations(pool);
    refuseOtherMigrations(applied, shipped, manifest.selfheal);
    if (applied.length > 0) {
      await pool.query(
        `SELECT setval(sequence, nextval(sequence) + ${POSITIONS_AHEAD})
         FROM pg_get_serial_sequence('healing_events', 'position') AS sequence`,
      );
    }
  } catch (error) {
    if (error instanceof BackupRefusedError) throw error;
    const major = (await readFile(join(folder, 'pg', 'PG_VERSION'), 'utf8').catch(() => '?')).trim();
    throw new BackupRefusedError(
      `the database in it, of Postgres ${major} and selfheal ${manifest.selfheal}, cannot be opened here: ${(error as Error).message}`,
      { cause: error },
    );
  } finally {
    await pool.end();
    await embedded.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
