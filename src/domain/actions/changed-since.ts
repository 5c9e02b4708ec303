import { unifiedDiff } from '../../changes/diff.js';
import { resolveTarget } from '../../changes/path-policy.js';
import { readRegularFile } from '../../changes/regular-file.js';
import type { HealingAction } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { DomainError } from '../errors.js';
import { asText } from './as-text.js';
import { canRollBack } from './can-roll-back.js';
import { rollbackPolicy } from './job-policy.js';

/**
 * How the file of an action is now.
 *
 * - `same`: as the action left it: it can be rolled back
 * - `restored`: as it was before the action already
 * - `changed`: edited since; a rollback must be forced, and then takes those edits with it
 * - `gone`: not there any more; a rollback must be forced
 * - `unreadable`: no regular file, or one that may not be read
 */
export type FileState = 'same' | 'restored' | 'changed' | 'gone' | 'unreadable';

export interface ChangedSince {
  state: FileState;
  /** Why it cannot be read; null where it can. */
  message: string | null;
  /** From what the action wrote to what stands there now, as unified diff; null where that cannot be shown as text. */
  diff: string | null;
}

/** Columns that are needed to tell. */
export type WrittenAction = Pick<
  HealingAction,
  'status' | 'filePath' | 'newHash' | 'newContent' | 'originalExisted' | 'originalHash' | 'rollbackStartedAt'
>;

/** @returns null for an action that cannot be rolled back */
export async function changedSince(core: Core, action: WrittenAction): Promise<ChangedSince | null> {
  const { filePath, newHash } = action;
  if (!canRollBack(action) || filePath === null || newHash === null) return null;
  try {
    const path = await resolveTarget(rollbackPolicy(core, filePath), filePath);
    const file = await readRegularFile(path);
    if (file === null)
      return { state: action.originalExisted ? 'gone' : 'restored', message: null, diff: null };
    if (file.hash === newHash) return { state: 'same', message: null, diff: '' };
    const isAsBefore = action.originalExisted && file.hash === action.originalHash;
    return {
      state: isAsBefore ? 'restored' : 'changed',
      message: null,
      diff: diffOf(path, action.newContent, file.bytes),
    };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { state: 'unreadable', message: error.message, diff: null };
  }
}

function diffOf(path: string, before: Uint8Array | null, after: Uint8Array): string | null {
  const [oldText, newText] = [asText(before), asText(after)];
  if (oldText === null || newText === null) return null;
  return unifiedDiff({ oldName: path, newName: path, oldText, newText });
}
