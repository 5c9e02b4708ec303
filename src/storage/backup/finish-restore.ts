import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Beginnings of the names of folders that a process which died in the middle leaves in the data directory. */
export const BACKUP_DRAFT = 'backup-draft.';
export const RESTORE_DRAFT = 'restore-draft.';
/** A whole database that is to take the place of the one that is there. */
export const RESTORED = 'pg.restored';
const ASIDE = 'pg.before-restore.';

/**
 * Puts a restored database into its place, the one before it aside, and removes what was interrupted earlier; called
 * before the database is opened. Dying between any two steps leaves a state from which the next call goes on.
 *
 * @returns where the database before it lies now; null where there was none, or nothing was restored
 */
export async function finishRestore(dataDir: string): Promise<string | null> {
  const names = await readdir(dataDir);
  for (const name of names) {
    if (name.startsWith(BACKUP_DRAFT) || name.startsWith(RESTORE_DRAFT))
      await rm(join(dataDir, name), { recursive: true, force: true });
  }
  if (!names.includes(RESTORED)) return null;
  let aside: string | null = null;
  if (names.includes('pg')) {
    aside = join(dataDir, ASIDE + new Date().toISOString().replaceAll(/[:.]/g, '-'));
    await rename(join(dataDir, 'pg'), aside);
  }
  await rename(join(dataDir, RESTORED), join(dataDir, 'pg'));
  return aside;
}
