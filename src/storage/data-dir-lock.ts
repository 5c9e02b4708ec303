import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, open, readFile, rename, rm, utimes, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** The holder touches the lock this often, so that a holder on another machine can be told from a dead one. */
const TOUCH_MS = 5_000;
const FOREIGN_STALE_MS = 30_000;

interface Holder {
  name: string;
  pid: number;
  host: string;
  /** Start time of the process as the kernel counts it: a number that is reused together with a pid never. */
  processStart: string | null;
  token: string;
}

export interface DataDirLock {
  release(): Promise<void>;
}

/** Another live process has the data directory open. */
export class DataDirLockedError extends Error {
  constructor(dataDir: string, holder: Holder) {
    const where = holder.host === hostname() ? '' : ` on host ${holder.host}`;
    super(
      `The data directory ${dataDir} is in use by ${holder.name} (pid ${holder.pid}${where}). ` +
        `Stop that process, or give this one another directory with --data.`,
    );
    this.name = 'DataDirLockedError';
  }
}

/**
 * Takes the data directory for this process; two processes that open one PGlite directory destroy it.
 * A lock left by a process that died (kill -9, power) is taken over at once.
 *
 * @throws DataDirLockedError naming the process that holds it.
 */
export async function lockDataDir(dataDir: string, name: string): Promise<DataDirLock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'server.lock');
  const mine: Holder = {
    name,
    pid: process.pid,
    host: hostname(),
    processStart: processStart(process.pid),
    token: randomUUID(),
  };
  for (;;) {
    if (await claim(path, mine)) break;
    const held = await readHolder(path);
    if (!held) continue; // released between the two steps
    if (await isAlive(path, held.holder)) throw new DataDirLockedError(dataDir, held.holder);
    await removeStale(path, held.text);
  }
  const touch = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // a missed touch only makes the lock look older
  }, TOUCH_MS);
  touch.unref();
  return {
    release: async () => {
      clearInterval(touch);
      const held = await readHolder(path);
      if (held?.holder.token === mine.token) await rm(path, { force: true });
    },
  };
}

/** Creates the lock whole, or not at all: a reader never sees half of it. */
async function claim(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.token}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(holder));
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHolder(path: string): Promise<{ holder: Holder; text: string } | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return { holder: JSON.parse(text) as Holder, text };
  } catch (error) {
    throw new Error(`${path} is not a lock of ours; remove it if no server uses this directory.`, {
      cause: error,
    });
  }
}

async function isAlive(path: string, holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) {
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
    return Date.now() - mtimeMs < FOREIGN_STALE_MS;
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const start = processStart(holder.pid);
  return start === null || holder.processStart === null || start === holder.processStart;
}

/**
 * Moves the stale lock aside. If another process replaced it in between, that one was moved: it is put back
 * (the name can only be free or taken by a third process, which then wins).
 */
async function removeStale(path: string, expected: string): Promise<void> {
  const aside = `${path}.stale.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== expected) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Field 22 of /proc/<pid>/stat; null where there is no /proc. */
function processStart(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
