import { constants } from 'node:fs';
import { link, open, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConflictError } from '../domain/errors.js';
import { asConflict, errnoOf } from './file-errors.js';
import { removeStaleTemp, temporaryPath } from './temporary-file.js';

/**
 * The steps of a write, in order; `onStep` is told after each. Up to and with `verified_again` the target is as it
 * was; from `placed` (or `removed`, where a rollback removes a file) on it is as it will be. A crash leaves the
 * temporary file between `temp_created` and `placed`, and for a created file until `temp_removed`.
 */
export const WRITE_STEPS = [
  'verified',
  'temp_created',
  'temp_written',
  'attributes_set',
  'temp_synced',
  'verified_again',
  'placed',
  'temp_removed',
  'removed',
  'folder_synced',
] as const;

export type WriteStep = (typeof WRITE_STEPS)[number];
export type OnStep = (step: WriteStep) => void | Promise<void>;

export interface Placement {
  /** Real path. */
  path: string;
  bytes: Uint8Array;
  mode: number;
  /** Null leaves the owner to be the process's own. */
  owner: { uid: number; gid: number } | null;
  /** False where no file may stand there: one that appeared meanwhile is not overwritten. */
  replaces: boolean;
  tempSuffix: string;
  /** Throws where the target is not as it must be; asked first, and again right before the target is touched. */
  verify: () => Promise<void>;
  onStep?: OnStep;
}

/**
 * False where the file system could not be made to keep the new name now; it will by itself, unless the machine
 * loses power before.
 */
export interface Placed {
  durable: boolean;
}

async function syncFolder(folder: FileHandle): Promise<boolean> {
  try {
    await folder.sync();
    return true;
  } catch (error) {
    // What was renamed is in place: an error here would say that it is not.
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

async function writeTemporary(temporary: string, { bytes, mode, owner, onStep }: Placement): Promise<void> {
  const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await onStep?.('temp_created');
    await file.writeFile(bytes);
    await onStep?.('temp_written');
    const { uid, gid } = await file.stat();
    // Before the mode: a change of owner clears set-user-id.
    if (owner && (owner.uid !== uid || owner.gid !== gid)) await file.chown(owner.uid, owner.gid);
    await file.chmod(mode);
    await onStep?.('attributes_set');
    await file.sync();
  } finally {
    await file.close();
  }
  await onStep?.('temp_synced');
}

/** Refuses where the folder was swapped for another between the check and now. */
async function verifyFolder(folder: FileHandle, path: string): Promise<void> {
  const [held, named] = [await folder.stat(), await stat(dirname(path))];
  if (held.dev !== named.dev || held.ino !== named.ino) {
    throw new ConflictError(`the folder of ${path} was replaced meanwhile; nothing was written`, path);
  }
}

async function inFolder<T>(path: string, act: (folder: FileHandle) => Promise<T>): Promise<T> {
  try {
    const folder = await open(
      dirname(path),
      constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW,
    );
    try {
      return await act(folder);
    } finally {
      await folder.close();
    }
  } catch (error) {
    throw asConflict(error, `cannot write ${path}; nothing was changed`, path);
  }
}

/**
 * Puts bytes in the place of a file at once (invariant 1): whatever the moment of a crash, the file is whole, old or
 * new. Where it throws, the target is untouched and the temporary file gone (an error of `onStep` itself after
 * `placed` excepted).
 *
 * @throws ConflictError where the system refuses (disk full, read-only, …), or `verify` does.
 */
export async function placeFile(placement: Placement): Promise<Placed> {
  const { path, replaces, tempSuffix, verify, onStep } = placement;
  await verify();
  return inFolder(path, async (folder) => {
    await onStep?.('verified');
    await removeStaleTemp(path, tempSuffix);
    const temporary = temporaryPath(path, tempSuffix);
    try {
      await writeTemporary(temporary, placement);
      await verify();
      await verifyFolder(folder, path);
      await onStep?.('verified_again');
      // A rename would overwrite a file that appeared in this moment; a link does not.
      if (replaces) await rename(temporary, path);
      else await link(temporary, path);
    } catch (error) {
      // Why the write failed is what matters, even where the temporary file cannot be removed either.
      await removeStaleTemp(path, tempSuffix).catch(() => false);
      throw error;
    }
    await onStep?.('placed');
    if (!replaces) {
      // The file is in place; its second name is a leftover, no failure.
      await removeStaleTemp(path, tempSuffix).catch(() => false);
      await onStep?.('temp_removed');
    }
    const durable = await syncFolder(folder);
    await onStep?.('folder_synced');
    return { durable };
  });
}

/** Removes a file, after `verify`; with the same steps and errors as `placeFile`. */
export async function removeFile(
  path: string,
  verify: () => Promise<void>,
  onStep: OnStep | undefined,
): Promise<Placed> {
  await verify();
  return inFolder(path, async (folder) => {
    await onStep?.('verified');
    await verify();
    await verifyFolder(folder, path);
    await onStep?.('verified_again');
    await unlink(path);
    await onStep?.('removed');
    const durable = await syncFolder(folder);
    await onStep?.('folder_synced');
    return { durable };
  });
}
