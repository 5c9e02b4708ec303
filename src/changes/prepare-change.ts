import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConflictError } from '../domain/errors.js';
import { checkContent, type ValidateJobFile } from './check-content.js';
import { asConflict } from './file-errors.js';
import { fileKind } from './file-kind.js';
import { mergeThreeWay, type MergeConflict } from './merge.js';
import { resolveTarget, type PathPolicy } from './path-policy.js';
import { FileGoneError, MergeConflictError } from './refusals.js';
import { hashOf, readRegularFile, type RegularFile } from './regular-file.js';
import type { SyntaxCheckOptions } from './syntax-check.js';

export interface ChangeToPrepare extends SyntaxCheckOptions {
  policy: PathPolicy;
  /** Absolute, or relative to the policy's `cwd`. */
  targetFile: string;
  /** SHA-256 of the file that the change was made for; null where the change makes the file. */
  baseHash: string | null;
  /** The content with that hash, which a merge needs; null or anything else where it was not kept. */
  baseContent: string | null;
  proposedContent: string;
  /** A person wants it although more than half of the file goes. */
  force?: boolean;
  /** Also a file of few lines may not lose more than half of them. */
  ofFewLines?: boolean;
  /** The job's own file: its content must also pass `validateJobFile`. */
  jobFile?: string | null;
  validateJobFile?: ValidateJobFile;
}

/** A checked change, ready to be kept in the database and then written by `writeChange`. Nothing is written yet. */
export interface PreparedChange {
  /** The real path. */
  path: string;
  existed: boolean;
  /** What stands there now; empty where there is no file. */
  originalBytes: Buffer;
  /** SHA-256 of it; null where there is no file. */
  originalHash: string | null;
  /** Permission bits that the file has, or will be made with. */
  mode: number;
  uid: number;
  gid: number;
  newBytes: Buffer;
  newHash: string;
  /** True where `newBytes` also holds edits made since the change was proposed. */
  merged: boolean;
  /** What parsed the new content, such as `bash -n`; null where nothing could. */
  checkedBy: string | null;
  unchanged: false;
}

/** @throws ConflictError for bytes that are no UTF-8, which a change of the text would lose. */
function textOf(path: string, { bytes }: RegularFile): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new ConflictError(`${path} is not UTF-8 text, so it cannot be changed as text`, path, {
      cause: error,
    });
  }
}

/** @throws ConflictError where a person, or the file system, has made the file read-only; for root too. */
export async function refuseReadOnly(path: string, mode: number): Promise<void> {
  if ((mode & 0o222) === 0) {
    throw new ConflictError(
      `${path} is read-only (mode ${mode.toString(8)}); make it writable first if it may be changed`,
      path,
    );
  }
  try {
    await access(path, constants.W_OK);
  } catch (error) {
    throw asConflict(error, `${path} cannot be written`, path);
  }
}

function conflictMessage(path: string, conflicts: MergeConflict[]): string {
  const lines = conflicts.slice(0, 5).map(({ line, current }) => {
    const last = line + Math.max(current.split('\n').length - 1, 1) - 1;
    return last > line ? `${line}-${last}` : String(line);
  });
  const more = conflicts.length > 5 ? ` and ${conflicts.length - 5} more places` : '';
  return (
    `${path} changed since the change was proposed, and both changed line ${lines.join(', ')}${more}; ` +
    'nothing was written. Review the job again to get a change for the file as it is now'
  );
}

function mergeInto(path: string, current: string, change: ChangeToPrepare): string {
  const { baseContent, baseHash, proposedContent } = change;
  if (baseContent === null || hashOf(Buffer.from(baseContent)) !== baseHash) {
    throw new ConflictError(
      `${path} changed since the change was proposed, and what stood there then was not kept; nothing was written`,
      path,
    );
  }
  const merged = mergeThreeWay(baseContent, current, proposedContent);
  if (!merged.clean) {
    throw new MergeConflictError(conflictMessage(path, merged.conflicts), path, merged.conflicts);
  }
  return merged.content;
}

/** A new file belongs to the owner of its folder: what runs as that user must be able to read and edit it. */
async function attributesOfNew(
  path: string,
  content: string,
): Promise<Pick<RegularFile, 'mode' | 'uid' | 'gid'>> {
  try {
    const { uid, gid } = await stat(dirname(path));
    return { mode: content.startsWith('#!') ? 0o755 : 0o644, uid, gid };
  } catch (error) {
    throw asConflict(error, `cannot look at the folder of ${path}`, path);
  }
}

async function isJobFile(path: string, jobFile: string | null | undefined): Promise<boolean> {
  if (!jobFile) return false;
  // A job file that does not exist yet has no real path.
  return (await realpath(jobFile).catch(() => jobFile)) === path;
}

function kindOf(path: string, content: string, previous: string | null): ReturnType<typeof fileKind> {
  const kind = fileKind(path, content);
  // A script that loses its `#!` line is still run by what ran it.
  return kind === 'text' && previous !== null ? fileKind(path, previous) : kind;
}

/**
 * Reads the file as it is now, merges the proposed content into it where it changed since, and checks the result
 * (invariants 2, 3 and 4). Writes nothing.
 *
 * @throws ForbiddenPathError where the job may not change the file.
 * @throws ConflictError where the file vanished, appeared, is read-only or no regular text file, or was changed on
 *   the same lines since.
 * @throws ValidationError where the new content is not valid, truncated, or what stands there already.
 */
export async function prepareChange(change: ChangeToPrepare): Promise<PreparedChange> {
  const { policy, targetFile, baseHash, proposedContent } = change;
  const path = await resolveTarget(policy, targetFile);
  const file = await readRegularFile(path);
  if (baseHash !== null && !file) {
    throw new FileGoneError(`${path} does not exist any more; nothing was written`, path);
  }
  if (baseHash === null && file) {
    throw new ConflictError(`${path} was to be created, but exists already; nothing was written`, path);
  }
  const current = file ? textOf(path, file) : null;
  if (file) await refuseReadOnly(path, file.mode);
  const merged = file !== null && file.hash !== baseHash;
  const content = merged && current !== null ? mergeInto(path, current, change) : proposedContent;
  const validateJobFile = (await isJobFile(path, change.jobFile)) ? change.validateJobFile : undefined;
  const { checkedBy } = await checkContent({
    kind: kindOf(path, content, current),
    path,
    content,
    previous: current,
    force: change.force,
    ofFewLines: change.ofFewLines,
    validateJobFile,
    searchPath: change.searchPath,
    timeoutMs: change.timeoutMs,
    signal: change.signal,
  });
  const { mode, uid, gid } = file ?? (await attributesOfNew(path, content));
  const newBytes = Buffer.from(content);
  return {
    path,
    existed: file !== null,
    originalBytes: file?.bytes ?? Buffer.alloc(0),
    originalHash: file?.hash ?? null,
    mode,
    uid,
    gid,
    newBytes,
    newHash: hashOf(newBytes),
    merged,
    checkedBy,
    unchanged: false,
  };
}
