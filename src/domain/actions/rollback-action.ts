import { readRegularFile } from '../../changes/regular-file.js';
import { restoreFile } from '../../changes/restore-file.js';
import type { HealingAction, HealingSuggestion } from '../../generated/prisma/client.js';
import type { Actor, Core } from '../core.js';
import { ConflictError, InvalidStateError, NotFoundError } from '../errors.js';
import { queueNotification } from '../notifications/queue-notification.js';
import { moveSuggestion } from '../suggestions/move-suggestion.js';
import { traced } from '../tracer.js';
import { transact, type Tx } from '../transact.js';
import { isUniqueViolation } from '../unique-violation.js';
import { CAN_ROLL_BACK } from './can-roll-back.js';
import { reloadJobs, rollbackPolicy } from './job-policy.js';

/**
 * Restores the bytes and the mode that stood before an action (a file that the action created is removed),
 * action → rolled_back, suggestion applied → pending.
 *
 * @throws NotFoundError; InvalidStateError where there is nothing to roll back or it was done already;
 * ConflictError where the file changed since the action and `force` is not given (nothing is written then)
 */
export function rollbackAction(core: Core, input: RollbackInput): Promise<RolledBack> {
  return core.changesUnderWay.hold('rollback', input.id, () =>
    traced(core, 'rollback', { 'selfheal.action_id': input.id }, () => rollBack(core, input)),
  );
}

interface RollbackInput {
  id: number;
  force?: boolean;
  actor: Actor;
}

interface RolledBack {
  action: HealingAction;
  suggestion: HealingSuggestion;
}

async function rollBack(core: Core, input: RollbackInput): Promise<RolledBack> {
  const action = await begin(core, input.id, input.actor);
  await core.onChangeStep?.('rollback_begun');
  try {
    const path = action.filePath as string;
    const replaced = input.force ? await keepReplaced(core, action, path) : null;
    await restoreFile({
      path,
      policy: rollbackPolicy(core, action.filePath as string),
      originalExisted: action.originalExisted,
      originalBytes: Buffer.from(action.originalContent ?? []),
      originalMode: action.originalMode ?? 0o644,
      originalHash: action.originalHash,
      expectedHash: replaced ?? (action.newHash as string),
      // Without a file there is nothing to keep, and nothing that could be lost.
      force: (input.force ?? false) && replaced === null,
      tempSuffix: `${action.id}-rollback`,
      ...(core.onChangeStep && { onStep: core.onChangeStep }),
    });
  } catch (error) {
    await abandonRollback(
      core,
      action,
      input.actor.name,
      error instanceof Error ? error.message : String(error),
    );
    throw error;
  }
  await core.onChangeStep?.('restored');
  const done = await settleRolledBack(core, action, input.actor.name);
  await reloadJobs(core, action.filePath as string);
  return done;
}

/** One conditional update: of two rollbacks at once, one goes on. */
async function begin(core: Core, id: number, actor: Actor): Promise<HealingAction> {
  const begun = transact(core, async (tx) => {
    const [action] = await tx.db.healingAction.updateManyAndReturn({
      where: { id, ...CAN_ROLL_BACK },
      data: { rollbackStartedAt: core.clock.now(), rollbackOwner: core.owner, updatedAt: core.clock.now() },
    });
    if (!action) throw await rollbackRefusal(tx, id);
    await tx.event({
      type: 'action.rollback_begun',
      jobId: action.jobId,
      actor: actor.name,
      suggestionId: action.suggestionId,
      actionId: action.id,
    });
    return action;
  });
  return begun.catch((error: unknown) => {
    if (isUniqueViolation(error)) {
      throw new ConflictError('Another change of the same file is being written just now; try again');
    }
    throw error;
  });
}

/**
 * Before a forced rollback writes over edits they are kept with the action. Returns their hash, which the file must
 * still have when it is written; null where there is no file.
 */
async function keepReplaced(core: Core, action: HealingAction, path: string): Promise<string | null> {
  const current = await readRegularFile(path);
  if (current === null) return null;
  if (current.hash !== action.newHash) {
    await core.prisma.healingAction.update({
      where: { id: action.id },
      data: { replacedContent: new Uint8Array(current.bytes) },
    });
  }
  return current.hash;
}

async function rollbackRefusal(tx: Tx, id: number): Promise<Error> {
  const action = await tx.db.healingAction.findUnique({
    where: { id },
    select: { status: true, rollbackStartedAt: true, newHash: true },
  });
  if (!action) return new NotFoundError(`Action ${id} not found`);
  if (action.status === 'rolled_back')
    return new InvalidStateError('Action already rolled back', action.status);
  if (action.status !== 'success')
    return new InvalidStateError('Action cannot be rolled back', action.status);
  if (action.newHash === null) return new InvalidStateError('No original content to restore', action.status);
  return new InvalidStateError('Action is being rolled back just now', action.status);
}

/** The file is as the action left it: the action stays, and can be rolled back later. */
export async function abandonRollback(
  core: Core,
  action: HealingAction,
  actor: string,
  reason: string,
): Promise<void> {
  await transact(core, async (tx) => {
    await tx.db.healingAction.update({
      where: { id: action.id, status: 'success' },
      data: { rollbackStartedAt: null, rollbackOwner: null, updatedAt: core.clock.now() },
    });
    await tx.event({
      type: 'action.rollback_failed',
      jobId: action.jobId,
      actor,
      suggestionId: action.suggestionId,
      actionId: action.id,
      data: { reason },
    });
  });
}

/** success → rolled_back, applied → pending. Also called at start for a rollback whose process died after the write. */
export async function settleRolledBack(
  core: Core,
  action: HealingAction,
  actor: string,
): Promise<{ action: HealingAction; suggestion: HealingSuggestion }> {
  return transact(core, async (tx) => {
    const now = core.clock.now();
    const settled = await tx.db.healingAction.update({
      where: { id: action.id, status: 'success' },
      data: { status: 'rolled_back', rolledBackAt: now, rolledBackBy: actor, updatedAt: now },
    });
    await tx.event({
      type: 'action.rolled_back',
      jobId: action.jobId,
      actor,
      suggestionId: action.suggestionId,
      actionId: action.id,
    });
    const { id: actionId, jobId, suggestionId } = action;
    await queueNotification(core, tx, { kind: 'rolled_back', jobId, actionId, suggestionId });
    await expireDuplicate(core, tx, action.suggestionId, actor);
    const suggestion = await moveSuggestion(core, tx, {
      id: action.suggestionId,
      step: 'reopen',
      actor,
      actionId: action.id,
      set: { appliedAt: null, reviewedAt: null, reviewedBy: null, reviewedByLabel: null },
    });
    return { action: settled, suggestion };
  });
}

/** While it was applied, a review may have said the same again; one open suggestion a fingerprint is the rule (invariant 11). */
async function expireDuplicate(core: Core, tx: Tx, suggestionId: number, actor: string): Promise<void> {
  const { fingerprint } = await tx.db.healingSuggestion.findUniqueOrThrow({
    where: { id: suggestionId },
    select: { fingerprint: true },
  });
  const duplicate = await tx.db.healingSuggestion.findFirst({
    where: { fingerprint, status: { in: ['pending', 'approved'] }, id: { not: suggestionId } },
    select: { id: true },
  });
  if (!duplicate) return;
  const reason = `The same as suggestion ${suggestionId}, which a rollback reopened`;
  await moveSuggestion(core, tx, {
    id: duplicate.id,
    step: 'expire',
    actor,
    set: { rejectionReason: reason },
    data: { reason },
  });
}
