import type { HealingSuggestion, Prisma } from '../../generated/prisma/client.js';
import type { SuggestionStatus } from '../../generated/prisma/enums.js';
import type { Core } from '../core.js';
import { InvalidStateError, NotFoundError } from '../errors.js';
import type { EventType } from '../events/event-type.js';
import type { Tx } from '../transact.js';
import { transition, type SuggestionStep } from './suggestion-status.js';

const EVENT_OF: Record<SuggestionStep, EventType> = {
  approve: 'suggestion.approved',
  reject: 'suggestion.rejected',
  apply: 'suggestion.applied',
  fail: 'suggestion.failed',
  reopen: 'suggestion.reopened',
  expire: 'suggestion.rejected',
};

/** What a state is missing for the step, in the words of the v1 contract. */
const REFUSAL: Record<SuggestionStep, (status: SuggestionStatus) => string> = {
  approve: (status) => `Suggestion is not pending (current status: ${status})`,
  reject: (status) => `Suggestion is not pending (current status: ${status})`,
  apply: (status) => `Suggestion is not approved (status: ${status})`,
  fail: (status) => `Suggestion is not approved (status: ${status})`,
  reopen: (status) => `Suggestion is not applied (status: ${status})`,
  expire: (status) => `Suggestion is not open (status: ${status})`,
};

export interface Move {
  id: number;
  step: SuggestionStep;
  actor: string;
  /** Columns that change with the step. */
  set?: Prisma.HealingSuggestionUpdateManyMutationInput;
  actionId?: number;
  data?: Prisma.InputJsonObject;
}

/**
 * The only way a suggestion changes its status: one conditional update, with its event. Of two who try at
 * once, one wins and the other is told the state.
 *
 * @throws NotFoundError, InvalidStateError
 */
export async function moveSuggestion(core: Core, tx: Tx, move: Move): Promise<HealingSuggestion> {
  const { from, to } = transition(move.step);
  const [moved] = await tx.db.healingSuggestion.updateManyAndReturn({
    where: { id: move.id, status: { in: [...from] } },
    // Whatever it was snoozed for has happened.
    data: { snoozedUntil: null, ...move.set, status: to, updatedAt: core.clock.now() },
  });
  if (!moved) throw await refusal(tx.db, move.id, move.step);
  await tx.event({
    type: EVENT_OF[move.step],
    jobId: moved.jobId,
    actor: move.actor,
    reviewId: moved.reviewId,
    suggestionId: moved.id,
    ...(move.actionId !== undefined && { actionId: move.actionId }),
    data: { status: to, ...move.data },
  });
  return moved;
}

/** The error for a step that this suggestion does not allow now. */
export async function refusal(
  db: Prisma.TransactionClient,
  id: number,
  step: SuggestionStep,
): Promise<NotFoundError | InvalidStateError> {
  const found = await db.healingSuggestion.findUnique({ where: { id }, select: { status: true } });
  if (!found) return new NotFoundError(`Suggestion ${id} not found`);
  return new InvalidStateError(REFUSAL[step](found.status), found.status);
}
