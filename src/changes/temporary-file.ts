import { lstat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from './file-errors.js';

/** Bytes that a file name may have on the file systems of Linux and macOS. */
const MAX_NAME_BYTES = 255;

/**
 * The temporary file that a change of `path` is written to first: beside it, because a rename is atomic only within
 * one file system.
 *
 * @param suffix derived from the action's id, so that a start after a crash finds it; letters, digits, `-`, `_`.
 */
export function temporaryPath(path: string, suffix: string): string {
  if (!/^[\w-]+$/.test(suffix)) throw new TypeError(`"${suffix}" cannot be part of a file name`);
  const name = `.${basename(path)}.selfheal-${suffix}`;
  const fits = Buffer.byteLength(name) <= MAX_NAME_BYTES;
  return join(dirname(path), fits ? name : `.selfheal-${suffix}`);
}

/** Removes what a crash left of writing `path`; true where there was something. */
export async function removeStaleTemp(path: string, suffix: string): Promise<boolean> {
  const temporary = temporaryPath(path, suffix);
  try {
    // A folder of this name is nobody's temporary file.
    if ((await lstat(temporary)).isDirectory()) return false;
    await unlink(temporary);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return false;
    throw error;
  }
}
