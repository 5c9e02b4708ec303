import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { watch } from 'chokidar';
import { JOB_FILE_NAME } from './load-jobs.js';

export interface JobPathWatch {
  /** True where a folder on the way was replaced or appeared, so that this watch may look at one that is gone. */
  isStale: () => Promise<boolean>;
  close: () => Promise<void>;
}

interface WatchCallbacks {
  /** Something may have changed; called often, and sometimes for nothing. */
  onActivity: () => void;
  /** The operating system refused to watch; changes may be missed from now on. */
  onError: (error: unknown) => void;
}

/** A folder on the way may be replaced while the watch is set up; then it is set up again, so often at most. */
const MOST_ATTEMPTS = 5;

/**
 * Watches a job file or folder, which need not exist yet, from the nearest folder above it that does. The folder above
 * is watched rather than the file, since editors save by renaming a new file over the old one. Resolves when every
 * later change will be noticed.
 */
export async function watchJobPath(path: string, callbacks: WatchCallbacks): Promise<JobPathWatch> {
  const target = resolve(path);
  for (let attempt = 1; ; attempt++) {
    const before = await wayTo(target);
    const watching = await startWatch(target, before, callbacks);
    const isStale = async (): Promise<boolean> => (await wayTo(target)).join() !== before.join();
    if (attempt === MOST_ATTEMPTS || !(await isStale())) return { isStale, close: watching.close };
    await watching.close();
  }
}

/** What stands at each folder from the root of the file system down to the target: its identity, or nothing. */
async function wayTo(target: string): Promise<string[]> {
  const identities: string[] = [];
  for (const folder of ancestorsAndSelf(target)) {
    const found = await stat(folder, { bigint: true }).catch(() => null);
    identities.push(found?.isDirectory() ? `${found.dev}:${found.ino}` : '');
  }
  return identities;
}

function ancestorsAndSelf(target: string): string[] {
  const parent = dirname(target);
  return parent === target ? [target] : [...ancestorsAndSelf(parent), target];
}

async function startWatch(
  target: string,
  identities: string[],
  { onActivity, onError }: WatchCallbacks,
): Promise<{ close: () => Promise<void> }> {
  const way = ancestorsAndSelf(target);
  // The target itself is watched from above, unless it is the root of the file system.
  const existing = way.slice(0, -1).filter((_, index) => identities[index] !== '');
  const top = existing.at(-1) ?? target;
  const onTheWay = new Set(way);
  const isJobFile = (candidate: string): boolean =>
    dirname(candidate) === target && JOB_FILE_NAME.test(basename(candidate));

  // The target as well as what is above it: a folder may be readable below one that is not.
  const targetExists = identities.at(-1) !== '' || (await exists(target));
  const watcher = watch(targetExists ? [top, target] : [top], {
    depth: relative(top, target).split(sep).length,
    ignored: (candidate) => !onTheWay.has(resolve(candidate)) && !isJobFile(resolve(candidate)),
    ignoreInitial: true,
    ignorePermissionErrors: true,
    atomic: false,
  });
  watcher.on('all', onActivity);
  // A folder that was replaced by another looks unchanged to the watcher, which compares names; the raw events tell.
  watcher.on('raw', (_event, name: unknown, details: unknown) => {
    const folder = (details as { watchedPath?: string } | undefined)?.watchedPath;
    if (typeof name !== 'string' || folder === undefined) return onActivity();
    const changed = basename(folder) === basename(name) ? folder : join(folder, name);
    // Container platforms publish a new version of mounted files by pointing this link elsewhere.
    const isMountedVersion = changed === join(target, '..data');
    if (onTheWay.has(changed) || isJobFile(changed) || isMountedVersion) onActivity();
  });
  await new Promise<void>((ready) => {
    watcher.on('error', (error) => {
      if (!isToldByReading(error)) onError(error);
      ready();
    });
    watcher.on('ready', () => ready());
  });
  return {
    close: async () => {
      const closed = watcher.close();
      // It takes its listeners off at once, and what it was looking at may fail after that; nobody waits for it.
      watcher.on('error', () => undefined);
      await closed;
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/** About one path, which then cannot be read either, and comes up as that problem. */
function isToldByReading(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  return ['EACCES', 'EPERM', 'ELOOP', 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(code);
}
