import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'pg';
import { lockDataDir } from '../data-dir-lock.js';
import { startEmbeddedPostgres } from '../embedded-postgres.js';
import { BackupRefusedError } from './backup-refused-error.js';
import { RESTORED } from './finish-restore.js';
import { makeBackup, type Backup } from './make-backup.js';

/**
 * Makes a backup of the embedded database in `dataDir` that no server has open, and hands it to `write`; nobody can
 * open the database until that has ended. Migrates nothing.
 *
 * @throws DataDirLockedError while a server runs; BackupRefusedError where there is no database; as `makeBackup`
 */
export async function backUpAtRest(
  dataDir: string,
  facts: Parameters<typeof makeBackup>[2],
  write: (backup: Backup) => Promise<void>,
): Promise<void> {
  if (!(await exists(join(dataDir, 'pg'))) && !(await exists(join(dataDir, RESTORED))))
    throw new BackupRefusedError(`there is no database in ${dataDir}`);
  const lock = await lockDataDir(dataDir, 'selfheal backup');
  try {
    const embedded = await startEmbeddedPostgres(dataDir);
    const pool = new Pool(embedded.poolConfig);
    try {
      await embedded.ready;
      await write(await makeBackup(pool, dataDir, facts));
    } finally {
      await pool.end();
      await embedded.close();
    }
  } finally {
    await lock.release();
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
