import { constants, type Stats } from 'node:fs';
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { errnoOf } from './file-errors.js';
import { kindInWords } from './regular-file.js';

/** Whose secrets no review may read, whatever a job names. */
export interface ReadingPlaces {
  /** Absolute home folder of the user that jobs run as. */
  home: string;
  /** This server's data directory and configuration. */
  forbidden: readonly string[];
  /** Where OpenClaw keeps its state, beside `.openclaw` and `.openclaw-<profile>` in any folder. */
  openClawState?: string | undefined;
}

export interface OpenFile {
  handle: FileHandle;
  /** The real path. */
  path: string;
  size: number;
}

/** A file that a review may read, open; or why it may not, in words that follow the file's name. */
export type Opened = { file: OpenFile } | { refusal: string; missing: boolean };

/** Folders of the system that a link may not lead to: a job that means them names them. */
const SYSTEM_FOLDERS = ['/etc', '/usr', '/bin', '/sbin', '/boot'];
/** Never read, however they are named: keys, and what is no file of anybody's. */
const NEVER_READ = ['/proc', '/sys', '/dev'];
const SECRET_SEGMENTS = ['.ssh', '.gnupg'];
/** Of OpenClaw's folder, what its owner writes is read: all else is configuration, credentials and conversations. */
const OPENCLAW_FOLDER = /\/\.openclaw(?:-[^/]+)?(?:\/|$)(?!(?:workspace[^/]*|skills)\/)/;
const OPENCLAW_WORKSPACE = /^\/(?:workspace[^/]*|skills)\//;

const within = (root: string, path: string): boolean =>
  path === root || path.startsWith(root === sep ? root : root + sep);

/**
 * Opens a file that a job's configuration names, to read it for analysis: a regular one, not in a place of keys, of
 * this server or of OpenClaw, and not reached by a link that leads into a folder of the system. Symlinks are resolved
 * first, and the file that is opened is the one that was looked at. Never waits for the writer of a fifo.
 */
export async function openToRead(named: string, places: ReadingPlaces): Promise<Opened> {
  let path: string;
  try {
    path = await realpath(named);
  } catch (error) {
    return unreadable(error);
  }
  const refusal = await refusalOf(resolve(named), path, places);
  if (refusal !== null) return { refusal, missing: false };
  return openRegular(path);
}

/** The same for a path that is known to be real and allowed. */
export async function openRegular(path: string): Promise<Opened> {
  let handle: FileHandle;
  try {
    const seen = await lstat(path);
    if (!seen.isFile()) return { refusal: `is ${kindInWords(seen)}, no regular file`, missing: false };
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return unreadable(error);
  }
  let stats: Stats;
  try {
    stats = await handle.stat();
  } catch (error) {
    await handle.close();
    return unreadable(error);
  }
  if (stats.isFile()) return { file: { handle, path, size: stats.size } };
  await handle.close();
  return { refusal: `is ${kindInWords(stats)}, no regular file`, missing: false };
}

/** Null where nothing speaks against reading it. */
async function refusalOf(
  named: string,
  path: string,
  { forbidden, openClawState }: ReadingPlaces,
): Promise<string | null> {
  const said = (why: string): string =>
    `${path === named ? '' : `leads to ${path}, which `}${why}, and is not read`;
  const segment = path.split(sep).find((part) => SECRET_SEGMENTS.includes(part.toLowerCase()));
  if (segment !== undefined) return said(`is in a "${segment}" folder`);
  if (NEVER_READ.some((root) => within(root, path))) return said(`is no file of anybody's`);
  for (const root of forbidden) {
    if (within(root, path) || within(await realOf(root), path))
      return said('belongs to the self-healing server');
  }
  const state = openClawState === undefined ? null : await realOf(openClawState);
  const isOpenClaws =
    OPENCLAW_FOLDER.test(path) ||
    (state !== null && within(state, path) && !OPENCLAW_WORKSPACE.test(path.slice(state.length)));
  if (isOpenClaws) return said('belongs to OpenClaw');
  const inSystem = (one: string): boolean => SYSTEM_FOLDERS.some((root) => within(root, one));
  return inSystem(path) && !inSystem(named) ? said('belongs to the system') : null;
}

/** As it stands where there is no such place. */
function realOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function unreadable(error: unknown): Opened {
  const code = errnoOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { refusal: 'does not exist', missing: true };
  if (code === 'ELOOP') return { refusal: 'is a symlink that leads nowhere', missing: false };
  return { refusal: `cannot be read (${code ?? String(error)})`, missing: false };
}
