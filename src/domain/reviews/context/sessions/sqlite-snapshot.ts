import { constants } from 'node:fs';
import { copyFile, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Of database and log together; copying more would take longer than the rest of a review. */
const MOST_BYTES = 512 * 1024 * 1024;
const ATTEMPTS = 5;
/** Two writes within one tick of the clock leave a file the same time: what is younger may still change unseen. */
const SETTLED_MS = 50;
const WAL_HEADER_BYTES = 32;

/**
 * Works on a copy of a SQLite database that another process may be writing to. The copy is a state that the database
 * was in: its file did not change meanwhile (that would have been a checkpoint), nor did its write-ahead log begin
 * anew; what was being added to the log has no valid end, which SQLite looks for. So no lock of the writer's is taken,
 * and nothing of it is changed. Only this user can read the copy, and it goes when `work` is done.
 *
 * @throws Error where it is too large, or never stands still long enough
 */
export async function withSnapshot<T>(path: string, work: (copy: string) => T): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-sqlite-')); // mode 0700
  try {
    const copy = join(folder, 'copy.sqlite');
    for (let attempt = 1; ; attempt += 1) {
      if (await copied(path, copy)) return work(copy);
      if (attempt === ATTEMPTS) throw new Error('it is written to all the time');
      await delay(2 * SETTLED_MS);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** False where somebody wrote to it meanwhile. */
async function copied(path: string, copy: string): Promise<boolean> {
  const before = await stateOf(path);
  if (before.bytes > MOST_BYTES)
    throw new Error(`it has ${before.bytes} bytes, more than ${MOST_BYTES} are not copied`);
  if (Date.now() - before.changedMs < SETTLED_MS) return false;
  await copyFile(path, copy, constants.COPYFILE_FICLONE);
  await rm(`${copy}-wal`, { force: true });
  if (before.log !== null) await copyFile(`${path}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE);
  const after = await stateOf(path);
  return after.changedMs === before.changedMs && after.size === before.size && after.log === before.log;
}

interface State {
  size: number;
  changedMs: number;
  /** The head of the write-ahead log, with the salt that a new beginning changes; null where there is none. */
  log: string | null;
  bytes: number;
}

async function stateOf(path: string): Promise<State> {
  const { size, mtimeMs } = await stat(path);
  const log = await headOf(`${path}-wal`);
  return { size, changedMs: mtimeMs, log: log?.head ?? null, bytes: size + (log?.size ?? 0) };
}

async function headOf(path: string): Promise<{ head: string; size: number } | null> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return null; // no log: all is in the database
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return null;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(WAL_HEADER_BYTES), 0, WAL_HEADER_BYTES, 0);
    return { head: buffer.toString('hex', 0, bytesRead), size: stats.size };
  } finally {
    await file.close();
  }
}
