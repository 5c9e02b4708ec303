import { inspectFile, removeStaleTemp, settleOutcome } from '../../changes/settle.js';
import type { HealingAction } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { ConflictError } from '../errors.js';
import { settleApplied, settleFailed } from './apply-suggestion.js';
import { abandonRollback, settleRolledBack } from './rollback-action.js';

const ACTOR = { name: 'recovery' };

/**
 * Settles what a process that died left half done, by comparing the file's hash with what stood before and what
 * was to be written (invariant 1). Actions of processes that still live are theirs.
 *
 * @returns how many were settled
 */
export async function settleActions(core: Core): Promise<number> {
  const open = await core.prisma.healingAction.findMany({
    where: { OR: [{ status: 'begun' }, { status: 'success', rollbackStartedAt: { not: null } }] },
    orderBy: { id: 'asc' },
  });
  let settled = 0;
  for (const action of open) {
    const owner = action.status === 'begun' ? action.owner : action.rollbackOwner;
    if (owner !== null && (owner === core.owner || (await core.isOwnerAlive(owner)))) continue;
    try {
      await (action.status === 'begun' ? settleApply(core, action) : settleRollback(core, action));
      settled += 1;
    } catch (error) {
      // One file out of reach (permissions, a share that is gone) must not keep the server from starting.
      core.log.error({ err: error, actionId: action.id }, 'an interrupted action could not be settled yet');
    }
  }
  return settled;
}

async function settleApply(core: Core, action: HealingAction): Promise<void> {
  const path = action.filePath as string;
  await removeStaleTemp(path, String(action.id));
  const { hash } = await inspectFile(path);
  const outcome = settleOutcome({
    currentHash: hash,
    originalHash: action.originalExisted ? action.originalHash : null,
    newHash: action.newHash as string,
  });
  core.log.warn({ actionId: action.id, file: path, outcome }, 'settling an action that was interrupted');
  if (outcome === 'written') {
    await settleApplied(core, action, {
      actor: ACTOR.name,
      durationMs: null,
      note: 'settled at start: the file was written',
    });
    return;
  }
  const reason =
    outcome === 'not_written'
      ? 'Interrupted before the file was written; nothing was changed'
      : `Interrupted, and ${path} is now neither what it was nor what was to be written; it was left as it is. ` +
        `What stood before is kept with the action.`;
  await settleFailed(core, action, { actor: ACTOR, error: new ConflictError(reason, path) });
}

async function settleRollback(core: Core, action: HealingAction): Promise<void> {
  const path = action.filePath as string;
  await removeStaleTemp(path, `${action.id}-rollback`);
  const { hash } = await inspectFile(path);
  // Seen from the rollback, the original is what was to be written.
  const original = action.originalExisted ? action.originalHash : null;
  core.log.warn({ actionId: action.id, file: path }, 'settling a rollback that was interrupted');
  if (hash === original) await settleRolledBack(core, action, ACTOR.name);
  else
    await abandonRollback(
      core,
      action,
      ACTOR.name,
      'Interrupted before the file was restored; roll back again',
    );
}
