import { inspectFile, removeStaleTemp, settleOutcome } from '../../changes/settle.js';
import type { HealingAction } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { ConflictError } from '../errors.js';
import { settleApplied, settleFailed } from './apply-outcome.js';
import { abandonRollback, settleRolledBack } from './rollback-action.js';

const ACTOR = { name: 'recovery' };

/**
 * Settles what a process that died left half done, by comparing the file's hash with what stood before and what
 * was to be written (invariant 1); and what this process left so, since its end could not be stored. Actions of
 * processes that still live are theirs.
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
    if (await isUnderWay(core, action)) continue;
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

async function isUnderWay(core: Core, action: HealingAction): Promise<boolean> {
  const { id, suggestionId, status, rollbackStartedAt } = action;
  const owner = status === 'begun' ? action.owner : action.rollbackOwner;
  if (owner === null) return false;
  if (owner !== core.owner) return core.isOwnerAlive(owner);
  const held =
    status === 'begun'
      ? core.changesUnderWay.has('apply', suggestionId)
      : core.changesUnderWay.has('rollback', id);
  if (held) return true;
  // It may have ended since it was read; what nobody carries out any more does not.
  return (await core.prisma.healingAction.count({ where: { id, status, rollbackStartedAt } })) === 0;
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
      note: 'settled afterwards: the file was written',
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
