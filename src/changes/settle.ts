import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errnoOf } from './file-errors.js';
import { kindInWords } from './regular-file.js';

export { removeStaleTemp } from './temporary-file.js';

export interface InspectedFile {
  /**
   * SHA-256 of the bytes; null where there is no file. Where something else stands there, a text that equals no hash
   * (`not a file: a folder`).
   */
  hash: string | null;
  /** Permission bits; null where there is no regular file. */
  mode: number | null;
}

/** What stands at a path, whatever its size; follows no symlink at its end. Throws only what the system throws. */
export async function inspectFile(path: string): Promise<InspectedFile> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return { hash: null, mode: null };
    if (errno === 'ELOOP') return { hash: 'not a file: a symlink', mode: null };
    if (errno === 'ENXIO') return { hash: 'not a file: a socket', mode: null };
    throw error;
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return { hash: `not a file: ${kindInWords(stats)}`, mode: null };
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk as Buffer);
    return { hash: hash.digest('hex'), mode: stats.mode & 0o7777 };
  } finally {
    await file.close();
  }
}

/** Whether an interrupted write came to pass, told by the file's hash alone (invariant 1). */
export function settleOutcome(hashes: {
  currentHash: string | null;
  /** Null where there was no file. */
  originalHash: string | null;
  newHash: string;
}): 'written' | 'not_written' | 'unknown' {
  if (hashes.currentHash === hashes.newHash) return 'written';
  return hashes.currentHash === hashes.originalHash ? 'not_written' : 'unknown';
}
