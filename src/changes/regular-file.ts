import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { ConflictError } from '../domain/errors.js';
import { asConflict, errnoOf } from './file-errors.js';

/** The largest file that is read to be changed; scripts, prompts and configuration are far smaller. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

export interface RegularFile {
  bytes: Buffer;
  /** SHA-256 of the bytes, hexadecimal. */
  hash: string;
  /** Permission bits, with set-user-id and their like. */
  mode: number;
  uid: number;
  gid: number;
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What a path leads to, in words, where it is no regular file. */
export function kindInWords(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isSymbolicLink()) return 'a symlink';
  return 'a device';
}

/**
 * Reads a file that is regular, no symlink, and at most `MAX_FILE_BYTES` long; null where there is none.
 *
 * @throws ConflictError for anything else, with what it is.
 */
export async function readRegularFile(path: string): Promise<RegularFile | null> {
  try {
    // Opening a fifo must not wait for its writer.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) {
        throw new ConflictError(`${path} is ${kindInWords(stats)}; only a regular file can be changed`, path);
      }
      if (stats.size > MAX_FILE_BYTES) {
        throw new ConflictError(
          `${path} has ${stats.size} bytes; files of at most ${MAX_FILE_BYTES} bytes can be changed`,
          path,
        );
      }
      const bytes = await file.readFile();
      return { bytes, hash: hashOf(bytes), mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw asConflict(error, `cannot read ${path}`, path);
  }
}
