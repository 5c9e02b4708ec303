import { lstat, readlink, rename, symlink, unlink } from 'node:fs/promises';
import type { Clock } from './clock.js';
import { identifyProcess, isProcessRunning } from './process-identity.js';

const POLL_MS = 100;
/** How long a holder on another machine is believed to be alive. */
const FOREIGN_PATIENCE_MS = 24 * 3600 * 1000;

interface Lock {
  release(): Promise<void>;
}

/**
 * Waits for the lock at `path` and takes it; null where `signal` aborts before that. A lock whose process is
 * gone is taken over. The lock is a symbolic link whose target names its holder: it comes into being with its
 * content, in one step.
 */
export async function acquireLock(path: string, clock: Clock, signal?: AbortSignal): Promise<Lock | null> {
  const { pid, host, started } = await identifyProcess(process.pid);
  const own = [pid, started ?? '', host].join(':');
  for (;;) {
    if (await tryTo(() => symlink(own, path), 'EEXIST')) break;
    const holder = await readHolder(path);
    if (holder !== null && !(await isHeld(holder, path, clock))) {
      await removeStale(path, holder, `${path}.stale-${pid}`);
      continue;
    }
    if (!(await clock.sleep(POLL_MS, signal))) return null;
  }
  return {
    async release() {
      if ((await readHolder(path)) === own) await unlink(path);
    },
  };
}

async function isHeld(holder: string, path: string, clock: Clock): Promise<boolean> {
  const [pid, started, ...host] = holder.split(':');
  if (!/^\d+$/.test(pid ?? '')) return false;
  const running = await isProcessRunning({
    pid: Number(pid),
    started: started || null,
    host: host.join(':'),
  });
  if (running !== null) return running;
  const taken = await lstat(path).catch(() => null);
  return taken !== null && clock.now().getTime() - taken.mtimeMs < FOREIGN_PATIENCE_MS;
}

/** Removes the lock of a dead holder; if another process was faster and holds it now, that one gets it back. */
async function removeStale(path: string, holder: string, aside: string): Promise<void> {
  if (!(await tryTo(() => rename(path, aside), 'ENOENT'))) return;
  const moved = await readHolder(aside);
  if (moved !== null && moved !== holder) await tryTo(() => symlink(moved, path), 'EEXIST');
  await unlink(aside);
}

async function readHolder(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch {
    return null;
  }
}

/** False where it failed with the code that was to be expected. */
async function tryTo(step: () => Promise<void>, expected: string): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === expected) return false;
    throw error;
  }
}
