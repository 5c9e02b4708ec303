import { chmod, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConflictError } from '../domain/errors.js';
import { asConflict } from './file-errors.js';
import { resolveTarget, type PathPolicy } from './path-policy.js';
import { placeFile, removeFile, type OnStep, type Placed } from './place-file.js';
import { refuseReadOnly } from './prepare-change.js';
import { hashOf, readRegularFile, type RegularFile } from './regular-file.js';
import { verifyPath } from './write-change.js';

export interface FileToRestore {
  /** The real path that was written. */
  path: string;
  policy: PathPolicy;
  /** False where the action created the file: then it is removed. */
  originalExisted: boolean;
  /** Its bytes before the action, which may be none. */
  originalBytes: Uint8Array;
  originalMode: number;
  /** SHA-256 of those bytes; null where there was no file. */
  originalHash: string | null;
  /** SHA-256 of what the action wrote: anything else was edited since. */
  expectedHash: string;
  /** Restore over edits made since, and where the file vanished. What the job may not change stays refused. */
  force?: boolean;
  tempSuffix: string;
  onStep?: OnStep;
}

export interface Restored extends Placed {
  /** False where all was as before the action already. */
  changed: boolean;
}

const FORCE = 'nothing was written; force the rollback to restore it all the same';

/** @throws ConflictError where the file is not as the action left it. */
async function verifyExpected(file: FileToRestore, current: RegularFile | null): Promise<void> {
  const { path, expectedHash, force } = file;
  if (force) return;
  if (current === null) throw new ConflictError(`${path} does not exist any more; ${FORCE}`, path);
  if (current.hash !== expectedHash) {
    throw new ConflictError(`${path} was edited since the action wrote it; ${FORCE}`, path);
  }
  await refuseReadOnly(path, current.mode);
}

/** Between the first look and the write the file must not change, not even where a rollback is forced. */
function sameAs(file: FileToRestore, seen: RegularFile | null): () => Promise<void> {
  return async () => {
    await verifyPath(file.policy, file.path);
    const now = await readRegularFile(file.path);
    if (now?.hash !== seen?.hash) {
      throw new ConflictError(
        `${file.path} was changed in this moment; nothing was written. Try again`,
        file.path,
      );
    }
  };
}

async function restoreMode({ path, originalMode }: FileToRestore, current: RegularFile): Promise<boolean> {
  if (current.mode === originalMode) return false;
  try {
    await chmod(path, originalMode);
    return true;
  } catch (error) {
    throw asConflict(error, `cannot set the mode of ${path}`, path);
  }
}

/** A vanished file comes back as its folder's owner's, where the process may give it away. */
async function ownerOfNew(path: string): Promise<{ uid: number; gid: number } | null> {
  return process.geteuid?.() === 0 ? stat(dirname(path)) : null;
}

/** Rolls back a file that the action created. */
async function removeCreated(file: FileToRestore, current: RegularFile | null): Promise<Restored> {
  if (current === null) return { changed: false, durable: true };
  await verifyExpected(file, current);
  const { durable } = await removeFile(file.path, sameAs(file, current), file.onStep);
  return { changed: true, durable };
}

/**
 * Restores the bytes and the mode that stood before an action (invariants 1 to 3), atomically, or removes the file
 * that the action created. Keeps the owner that the file has. Where all is as it was before, nothing is written and
 * `changed` is false. Where it throws, nothing was changed.
 *
 * @throws ConflictError where the file was edited since, or vanished, without `force`; where it became a folder; where
 *   the system refuses.
 * @throws ForbiddenPathError where the job may not change the file (any more).
 */
export async function restoreFile(file: FileToRestore): Promise<Restored> {
  const { path, policy, originalExisted, originalHash, onStep, tempSuffix } = file;
  if (originalExisted && hashOf(file.originalBytes) !== originalHash) {
    throw new ConflictError(
      `the kept original of ${path} does not match its hash; nothing was written`,
      path,
    );
  }
  const now = await resolveTarget(policy, path);
  if (now !== path) throw new ConflictError(`${path} leads to ${now} now; nothing was written`, path);
  const current = await readRegularFile(path);
  if (!originalExisted) return removeCreated(file, current);
  if (current?.hash === originalHash) return { changed: await restoreMode(file, current), durable: true };
  await verifyExpected(file, current);
  const { durable } = await placeFile({
    path,
    bytes: file.originalBytes,
    mode: file.originalMode,
    owner: current ?? (await ownerOfNew(path)),
    replaces: current !== null,
    tempSuffix,
    onStep,
    verify: sameAs(file, current),
  });
  return { changed: true, durable };
}
