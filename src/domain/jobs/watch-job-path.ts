import { watch, type FSWatcher } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { JOB_FILE_NAME } from './load-jobs.js';

export interface JobPathWatch {
  /**
   * True where a folder on the way was replaced or appeared, or a link leads elsewhere, so that this watch may look at
   * what is gone.
   */
  isStale: () => Promise<boolean>;
  close: () => void;
}

interface WatchCallbacks {
  /** Something may have changed; called often, and sometimes for nothing. */
  onActivity: () => void;
  /** The operating system refused to watch; changes may be missed from now on. */
  onError: (error: unknown) => void;
}

/** Where there is something to watch, as it was found. */
interface Places {
  /** What stands at each folder from the root of the file system down to the target: its identity, or nothing. */
  way: { folder: string; identity: string }[];
  /** The files elsewhere that job files in the folder link to. */
  linked: string[];
}

/** A folder on the way may be replaced while the watch is set up; then it is set up again, so often at most. */
const MOST_ATTEMPTS = 5;
/** Container platforms publish a new version of mounted files by pointing this link elsewhere. */
const MOUNTED_VERSION = '..data';

/**
 * Watches a job file or folder, which need not exist yet, from the nearest folder above it that does. Folders are
 * watched rather than files, since editors save by renaming a new file over the old one, and since the system allows
 * only so many watches. Resolves when every later change will be noticed.
 */
export async function watchJobPath(path: string, callbacks: WatchCallbacks): Promise<JobPathWatch> {
  const target = resolve(path);
  for (let attempt = 1; ; attempt++) {
    const places = await placesOf(target);
    const before = JSON.stringify(places);
    const close = startWatch(target, places, callbacks);
    const isStale = async (): Promise<boolean> => JSON.stringify(await placesOf(target)) !== before;
    if (attempt === MOST_ATTEMPTS || !(await isStale())) return { isStale, close };
    close();
  }
}

async function placesOf(target: string): Promise<Places> {
  const way: Places['way'] = [];
  for (const folder of ancestorsAndSelf(target)) {
    const found = await stat(folder, { bigint: true }).catch(() => null);
    way.push({ folder, identity: found?.isDirectory() ? `${found.dev}:${found.ino}` : '' });
  }
  return { way, linked: await linkedFiles(target) };
}

function ancestorsAndSelf(target: string): string[] {
  const parent = dirname(target);
  return parent === target ? [target] : [...ancestorsAndSelf(parent), target];
}

async function linkedFiles(target: string): Promise<string[]> {
  const entries = await readdir(target, { withFileTypes: true }).catch(() => null);
  const links =
    entries === null
      ? [target] // a job file, which may be a link itself
      : entries
          .filter((entry) => entry.isSymbolicLink() && JOB_FILE_NAME.test(entry.name))
          .map(({ name }) => join(target, name));
  const files = await Promise.all(links.map((link) => realpath(link).catch(() => null)));
  return files.filter((file, index) => file !== null && file !== links[index]).map(String);
}

function startWatch(target: string, { way, linked }: Places, callbacks: WatchCallbacks): () => void {
  const wanted = new Map<string, (name: string) => boolean>();
  const want = (folder: string, isWanted: (name: string) => boolean): void => {
    const before = wanted.get(folder);
    wanted.set(folder, before ? (name) => before(name) || isWanted(name) : isWanted);
  };
  // The target itself is watched from above, unless it is the root of the file system.
  const top = way.slice(0, -1).filter(({ identity }) => identity !== '').length - 1;
  const [above, below] = [way[top], way[top + 1]];
  if (above && below) want(above.folder, (name) => name === basename(below.folder));
  // As well as what is above it: a folder may be readable below one that is not.
  if (way.at(-1)?.identity !== '')
    want(target, (name) => JOB_FILE_NAME.test(name) || name === MOUNTED_VERSION);
  for (const [folder, names] of byFolder(linked)) want(folder, (name) => names.has(name));
  const watchers = [...wanted].flatMap(
    ([folder, isWanted]) => watchFolder(folder, isWanted, callbacks) ?? [],
  );
  return () => watchers.forEach((watcher) => watcher.close());
}

function byFolder(files: readonly string[]): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    const names = folders.get(dirname(file)) ?? new Set();
    folders.set(dirname(file), names.add(basename(file)));
  }
  return folders;
}

/** Null where the system does not watch it. */
function watchFolder(
  folder: string,
  isWanted: (name: string) => boolean,
  { onActivity, onError }: WatchCallbacks,
): FSWatcher | null {
  const failed = (error: unknown): void => {
    if (!isToldByReading(error)) onError(error);
  };
  try {
    const watcher = watch(folder, (_event, name) => {
      // What happens to the folder itself comes with its own name; some systems name nothing.
      if (name === null || name === basename(folder) || isWanted(name)) onActivity();
    });
    watcher.on('error', failed);
    return watcher;
  } catch (error) {
    failed(error);
    return null;
  }
}

/** About one path, which then cannot be read either, and comes up as that problem. */
function isToldByReading(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  return ['EACCES', 'EPERM', 'ELOOP', 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(code);
}
