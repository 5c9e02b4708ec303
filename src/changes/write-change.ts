import { ConflictError } from '../domain/errors.js';
import { resolveTarget, type PathPolicy } from './path-policy.js';
import { placeFile, type OnStep, type Placed } from './place-file.js';
import { refuseReadOnly, type PreparedChange } from './prepare-change.js';
import { readRegularFile } from './regular-file.js';

export { WRITE_STEPS, type OnStep, type WriteStep } from './place-file.js';

export interface WriteOptions {
  /** Derived from the action's id: a start after a crash removes the temporary file by it. */
  tempSuffix: string;
  onStep?: OnStep;
}

/** Refuses where the real path of what was resolved before is another now: a folder above was swapped for a link. */
export async function verifyPath(policy: PathPolicy, path: string): Promise<void> {
  const now = await resolveTarget(policy, path);
  if (now !== path) {
    throw new ConflictError(`${path} leads to ${now} now; nothing was written`, path);
  }
}

async function verifyUnchanged(prepared: PreparedChange): Promise<void> {
  const { path, originalHash, mode } = prepared;
  const file = await readRegularFile(path);
  if (file === null && originalHash !== null) {
    throw new ConflictError(`${path} does not exist any more; nothing was written`, path);
  }
  if (file !== null && originalHash === null) {
    throw new ConflictError(`${path} was to be created, but exists already; nothing was written`, path);
  }
  if (file === null) return;
  if (file.hash !== originalHash) {
    throw new ConflictError(`${path} was changed in this moment; nothing was written. Try again`, path);
  }
  if (file.mode !== mode) {
    throw new ConflictError(
      `the mode of ${path} was changed in this moment, from ${mode.toString(8)} to ${file.mode.toString(8)}; ` +
        'nothing was written. Try again',
      path,
    );
  }
  await refuseReadOnly(path, file.mode);
}

/**
 * Writes a prepared change (invariants 1 to 3), which must stand in the database as begun before. Checks the path and
 * the file's hash again, at first and right before the rename. Where it throws, nothing was changed.
 *
 * @throws ForbiddenPathError where the path leads out of what the job may change by now.
 * @throws ConflictError where the file is not as it was prepared, or the system refuses (disk full, read-only, …).
 */
export async function writeChange(
  prepared: PreparedChange,
  policy: PathPolicy,
  { tempSuffix, onStep }: WriteOptions,
): Promise<Placed> {
  const { path, newBytes, mode, uid, gid, existed } = prepared;
  return placeFile({
    path,
    bytes: newBytes,
    mode,
    // Only root can give a new file to the owner of its folder; of others it is the process's own.
    owner: existed || process.geteuid?.() === 0 ? { uid, gid } : null,
    replaces: existed,
    tempSuffix,
    onStep,
    verify: async () => {
      await verifyPath(policy, path);
      await verifyUnchanged(prepared);
    },
  });
}
