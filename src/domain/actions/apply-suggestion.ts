import { prepareChange, type PreparedChange } from '../../changes/prepare-change.js';
import type { PathPolicy } from '../../changes/path-policy.js';
import { inspectFile } from '../../changes/settle.js';
import { writeChange } from '../../changes/write-change.js';
import type { HealingAction, HealingSuggestion } from '../../generated/prisma/client.js';
import type { Actor, Core } from '../core.js';
import { ConflictError, DomainError, NothingToChangeError } from '../errors.js';
import { moveSuggestion, refusal } from '../suggestions/move-suggestion.js';
import { canBePrepared, prepareSuggestion } from '../suggestions/prepare-suggestion.js';
import { traced } from '../tracer.js';
import { transact, type Tx } from '../transact.js';
import { isUniqueViolation } from '../unique-violation.js';
import { failWithoutAction, settleApplied, settleFailed } from './apply-outcome.js';
import { jobFileCheck, jobPolicy, reloadJobs } from './job-policy.js';

export interface Applied {
  suggestion: HealingSuggestion;
  /** Null where there was nothing to change: a person did what it advises, or the file holds the change already. */
  action: HealingAction | null;
}

/**
 * approved → applied: writes exactly the content that was shown (invariant 9), or its merge with edits made
 * since; approved → failed where that cannot be done, with nothing changed. Advice that names a file of the job has its
 * change written by an AI first, where one is configured.
 *
 * The order is what keeps invariant 1: (1) read, merge and check, (2) one transaction that stores the original
 * bytes with the action as `begun`, (3) the atomic write, (4) one transaction that settles action and suggestion.
 * A crash between any two, or a database that is away, is settled by `settleActions` later.
 *
 * @throws NotFoundError, InvalidStateError; ConflictError, ForbiddenPathError or ValidationError where applying
 * failed (the suggestion then is `failed` and says why); what `prepareSuggestion` throws (it then is as it was)
 */
export async function applySuggestion(core: Core, input: ApplyInput): Promise<Applied> {
  const suggestion = await core.prisma.healingSuggestion.findUnique({ where: { id: input.id } });
  if (suggestion?.status !== 'approved') throw await refusal(core.prisma, input.id, 'apply');
  return carryingOut(core, suggestion.id, () => applyApproved(core, suggestion, input));
}

/**
 * `applySuggestion` for one that `approve` approves. Reading and checking the file comes first, since it changes
 * nothing; then the approval and the begun action are one transaction. Where the change cannot be made, the
 * suggestion is approved all the same, and then fails as it would have by itself.
 */
export function approveAndApply(core: Core, input: ApprovalInput): Promise<Applied> {
  return carryingOut(core, input.id, () => approveThenApply(core, input));
}

interface ApplyInput {
  id: number;
  force?: boolean;
  actor: Actor;
  /** Ends the wait for an AI; what is written already stays. */
  signal?: AbortSignal;
}

/**
 * `approveAndApply` without a person: approved is only what is begun in the same transaction, or what has failed, since
 * nobody would come back to it. `approve` may throw to have nothing done.
 *
 * @throws what `approve` throws; InvalidStateError where it is not pending; ConflictError where the file is being changed
 * by somebody else, or holds the change already (it is pending still); else as `applySuggestion`
 */
export function applyUnattended(core: Core, input: ApprovalInput): Promise<Applied> {
  return carryingOut(core, input.id, async () => {
    const started = core.clock.now();
    const found = await core.prisma.healingSuggestion.findUnique({ where: { id: input.id } });
    if (found?.status !== 'pending') throw await refusal(core.prisma, input.id, 'approve');
    const plan = await prepare(core, found, false).catch(async (error: unknown) => {
      if (error instanceof NothingToChangeError) throw new ConflictError(error.message, found.targetFile);
      await failWithoutAction(core, found, input.actor, error, input.approve);
      throw error;
    });
    await core.onChangeStep?.('prepared');
    const action = await begin(core, found, plan.change, { actor: input.actor, claim: input.approve });
    if (!action) throw busy(plan.change.path);
    return carryOut(core, action, plan, { actor: input.actor, started, tries: 1 });
  });
}

/** From before the action is begun until its end is stored, or could not be. */
function carryingOut<T>(core: Core, suggestionId: number, work: () => Promise<T>): Promise<T> {
  return core.changesUnderWay.hold('apply', suggestionId, () =>
    traced(core, 'apply', { 'selfheal.suggestion_id': suggestionId }, work),
  );
}

interface ApprovalInput {
  id: number;
  actor: Actor;
  approve: (tx: Tx) => Promise<HealingSuggestion>;
  signal?: AbortSignal;
}

async function approveThenApply(core: Core, input: ApprovalInput): Promise<Applied> {
  const started = core.clock.now();
  const found = await core.prisma.healingSuggestion.findUnique({ where: { id: input.id } });
  const plan =
    found?.status === 'pending' && carriesChange(found)
      ? await prepare(core, found, false).catch(refused)
      : null;
  if (found && plan) {
    await core.onChangeStep?.('prepared');
    const action = await begin(core, found, plan.change, { actor: input.actor, claim: input.approve });
    if (action) return carryOut(core, action, plan, { actor: input.actor, started, tries: 1 });
  }
  return applyApproved(core, await transact(core, input.approve), input);
}

/** A refusal is told once the suggestion is approved; anything else is a defect of ours. */
function refused(error: unknown): null {
  if (error instanceof DomainError) return null;
  throw error;
}

async function applyApproved(
  core: Core,
  suggestion: HealingSuggestion,
  input: { force?: boolean; actor: Actor; signal?: AbortSignal; tries?: number },
): Promise<Applied> {
  if (!carriesChange(suggestion)) {
    if (await canBePrepared(core, suggestion)) {
      const { id } = suggestion;
      const { actor, signal } = input;
      return applyApproved(
        core,
        await prepareSuggestion(core, { id, actor, ...(signal && { signal }) }),
        input,
      );
    }
    return markDone(core, suggestion, input.actor, 'advice without a change of its own');
  }
  const started = core.clock.now();
  const plan = await prepare(core, suggestion, input.force ?? false).catch(async (error: unknown) => {
    if (error instanceof NothingToChangeError) return null;
    await failWithoutAction(core, suggestion, input.actor, error);
    throw error;
  });
  if (!plan) return markDone(core, suggestion, input.actor, 'the file holds the change already');
  await core.onChangeStep?.('prepared');
  const action = await begin(core, suggestion, plan.change, {
    actor: input.actor,
    claim: async (tx) => {
      // The row lock keeps a second apply of the same suggestion out until this one is begun.
      const claimed = await tx.db.healingSuggestion.updateMany({
        where: { id: suggestion.id, status: 'approved' },
        data: { updatedAt: core.clock.now() },
      });
      if (claimed.count === 0) throw await refusal(tx.db, suggestion.id, 'apply');
    },
  });
  if (!action) throw busy(plan.change.path);
  return carryOut(core, action, plan, { actor: input.actor, started, tries: input.tries ?? 1 });
}

function busy(path: string): ConflictError {
  return new ConflictError(`Another change of ${path} is being written just now; try again`, path);
}

function carriesChange({ targetFile, proposedContent }: HealingSuggestion): boolean {
  return targetFile !== null && proposedContent !== null;
}

/** Writes what was begun, and settles it. */
async function carryOut(
  core: Core,
  action: HealingAction,
  plan: Plan,
  by: { actor: Actor; started: Date; tries: number },
): Promise<Applied> {
  await core.onChangeStep?.('begun');
  try {
    await writeChange(plan.change, plan.policy, {
      tempSuffix: String(action.id),
      ...(core.onChangeStep && { onStep: core.onChangeStep }),
    });
  } catch (error) {
    // An error after the rename (fsync of the folder, say) leaves the new content in place.
    if ((await inspectFile(plan.change.path)).hash !== plan.change.newHash) {
      // Edited between check and write: it is checked, and merged, once more.
      const again = error instanceof ConflictError && by.tries === 1;
      const suggestion = await settleFailed(core, action, { actor: by.actor, error, keepApproved: again });
      if (!again) throw error;
      return applyApproved(core, suggestion, { actor: by.actor, tries: 2 });
    }
    core.log.warn({ err: error, actionId: action.id }, 'the file was written, but not without trouble');
  }
  await core.onChangeStep?.('written');
  const applied = await settleApplied(core, action, {
    actor: by.actor.name,
    durationMs: core.clock.now().getTime() - by.started.getTime(),
  });
  await reloadJobs(core, plan.change.path);
  return applied;
}

interface Plan {
  change: PreparedChange;
  policy: PathPolicy;
}

/** Reads, merges and checks. Writes nothing. */
async function prepare(core: Core, suggestion: HealingSuggestion, force: boolean): Promise<Plan> {
  const { job, policy } = await jobPolicy(core, suggestion.jobId);
  const change = await prepareChange({
    policy,
    targetFile: suggestion.targetFile as string,
    baseHash: suggestion.baseHash,
    baseContent: suggestion.currentContent ?? '',
    proposedContent: suggestion.proposedContent as string,
    force,
    validateJobFile: jobFileCheck(core, job),
    jobFile: job.file,
  });
  return { change, policy };
}

/**
 * Stores the original bytes with the action as `begun`, in one transaction with `claim`. Null where another change
 * of the file, or of the suggestion, is under way.
 */
async function begin(
  core: Core,
  suggestion: HealingSuggestion,
  change: PreparedChange,
  by: { actor: Actor; claim: (tx: Tx) => Promise<unknown> },
): Promise<HealingAction | null> {
  const contents = {
    originalContent: new Uint8Array(change.originalBytes),
    newContent: new Uint8Array(change.newBytes),
  };
  try {
    return await transact(core, async (tx) => {
      await by.claim(tx);
      const action = await tx.db.healingAction.create({
        data: {
          suggestionId: suggestion.id,
          jobId: suggestion.jobId,
          actionType: suggestion.actionType,
          actor: by.actor.name,
          owner: core.owner,
          filePath: change.path,
          originalExisted: change.existed,
          originalHash: change.originalHash,
          originalMode: change.mode,
          ...contents,
          newHash: change.newHash,
          aiSessionKey: suggestion.aiSessionKey,
          merged: change.merged,
          createdAt: core.clock.now(),
        },
        omit: { originalContent: true, newContent: true }, // they went there from here
      });
      await tx.event({
        type: 'action.begun',
        jobId: action.jobId,
        actor: by.actor.name,
        suggestionId: suggestion.id,
        actionId: action.id,
        data: { file: change.path, merged: change.merged },
      });
      return { ...action, ...contents };
    });
  } catch (error) {
    if (isUniqueViolation(error)) return null;
    throw error;
  }
}

async function markDone(core: Core, { id }: HealingSuggestion, actor: Actor, note: string): Promise<Applied> {
  const suggestion = await transact(core, (tx) =>
    moveSuggestion(core, tx, {
      id,
      step: 'apply',
      actor: actor.name,
      set: { appliedAt: core.clock.now() },
      data: { note },
    }),
  );
  return { suggestion, action: null };
}
