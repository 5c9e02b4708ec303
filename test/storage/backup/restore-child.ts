/** Child of killed-restore.test.ts: restores, and is really killed before its nth rename. Prints what it renames. */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { restoreBackup } from '../../../src/storage/backup/restore-backup.js';
import { migrationsDir } from '../../../src/storage/migrations-dir.js';

const [, , file, dataDir, killBefore] = process.argv as [string, string, string, string, string];
const rename = fs.rename;
let renames = 0;
fs.rename = async (from, to) => {
  renames += 1;
  if (renames === Number(killBefore)) process.kill(process.pid, 'SIGKILL');
  await rename(from, to);
  process.stdout.write(`${basename(from as string)} ${basename(to as string).replace(/\d.*/, '')}\n`);
};
syncBuiltinESMExports();
await restoreBackup({ file, dataDir, force: true, migrationsDir });
