import type { HealingAction, HealingSuggestion } from '../../generated/prisma/client.js';
import type { Actor, Core } from '../core.js';
import { DomainError, reasonOf } from '../errors.js';
import { queueNotification } from '../notifications/queue-notification.js';
import { AUTO } from '../policy/auto-applies.js';
import { moveSuggestion } from '../suggestions/move-suggestion.js';
import { transact, type Tx } from '../transact.js';

/** begun → success, approved → applied. Also called later, where the process died after the write. */
export async function settleApplied(
  core: Core,
  action: HealingAction,
  by: { actor: string; durationMs: number | null; note?: string },
): Promise<{ suggestion: HealingSuggestion; action: HealingAction }> {
  return transact(core, async (tx) => {
    const settled = await tx.db.healingAction.update({
      where: { id: action.id, status: 'begun' },
      data: { status: 'success', executionDurationMs: by.durationMs, updatedAt: core.clock.now() },
      omit: { originalContent: true, newContent: true }, // as it was
    });
    await tx.event({
      type: 'action.succeeded',
      jobId: action.jobId,
      actor: by.actor,
      suggestionId: action.suggestionId,
      actionId: action.id,
      data: by.note === undefined ? {} : { note: by.note },
    });
    const suggestion = await moveSuggestion(core, tx, {
      id: action.suggestionId,
      step: 'apply',
      actor: by.actor,
      actionId: action.id,
      set: { appliedAt: core.clock.now(), actionId: action.id },
    });
    if (action.actor === AUTO.name) {
      const { id: actionId, jobId, suggestionId } = action;
      await queueNotification(core, tx, { kind: 'auto_applied', jobId, actionId, suggestionId });
    }
    return { suggestion, action: { ...action, ...settled } };
  });
}

/** begun → failed, and approved → failed unless it is to be tried once more; the file is as it was. */
export async function settleFailed(
  core: Core,
  action: HealingAction,
  by: { actor: Actor; error: unknown; keepApproved?: boolean },
): Promise<HealingSuggestion> {
  const reason = reasonOf(by.error);
  return transact(core, async (tx) => {
    await tx.db.healingAction.update({
      where: { id: action.id, status: 'begun' },
      data: { status: 'failed', errorMessage: reason, updatedAt: core.clock.now() },
    });
    return tellFailed(core, tx, action, { ...by, reason });
  });
}

/** What follows where an action was stored as failed: its event, and the end of its suggestion. */
async function tellFailed(
  core: Core,
  tx: Tx,
  action: HealingAction,
  by: { actor: Actor; reason: string; keepApproved?: boolean },
): Promise<HealingSuggestion> {
  const { id: actionId, suggestionId, jobId } = action;
  const told = { actor: by.actor.name, actionId, data: { reason: by.reason } };
  await tx.event({ type: 'action.failed', jobId, suggestionId, ...told });
  if (by.keepApproved) {
    return tx.db.healingSuggestion.findUniqueOrThrow({ where: { id: suggestionId } });
  }
  await queueNotification(core, tx, { kind: 'apply_failed', jobId, actionId, suggestionId });
  const set = { failureReason: by.reason, actionId };
  return moveSuggestion(core, tx, { id: suggestionId, step: 'fail', set, ...told });
}

/**
 * Nothing was begun: the check before it refused. An error that is not the file's doing leaves it approved.
 *
 * @param approve what approves it in the same transaction, where it is not yet
 */
export async function failWithoutAction(
  core: Core,
  suggestion: HealingSuggestion,
  actor: Actor,
  error: unknown,
  approve?: (tx: Tx) => Promise<unknown>,
): Promise<void> {
  if (!(error instanceof DomainError)) return;
  const reason = reasonOf(error);
  await transact(core, async (tx) => {
    await approve?.(tx);
    const now = core.clock.now();
    const begun = await tx.db.healingAction.findFirst({
      where: { suggestionId: suggestion.id, status: 'begun' },
      select: { id: true },
    });
    if (begun) return; // an apply is under way, and decides
    const action = await tx.db.healingAction.create({
      data: {
        suggestionId: suggestion.id,
        jobId: suggestion.jobId,
        actionType: suggestion.actionType,
        status: 'failed',
        actor: actor.name,
        owner: core.owner,
        filePath: suggestion.targetFile,
        errorMessage: reason,
        createdAt: now,
      },
    });
    await tellFailed(core, tx, action, { actor, reason });
  });
}
