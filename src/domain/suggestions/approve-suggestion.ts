import type { HealingAction, HealingSuggestion } from '../../generated/prisma/client.js';
import { approveAndApply } from '../actions/apply-suggestion.js';
import type { Actor, Core } from '../core.js';
import { transact, type Tx } from '../transact.js';
import { moveSuggestion } from './move-suggestion.js';

/**
 * pending → approved, and with `apply` on to applied.
 *
 * @throws NotFoundError, InvalidStateError; with `apply` also what `applySuggestion` throws (the approval stays)
 */
export async function approveSuggestion(
  core: Core,
  input: { id: number; apply?: boolean; actor: Actor; signal?: AbortSignal },
): Promise<{ suggestion: HealingSuggestion; action: HealingAction | null }> {
  const approve = (tx: Tx): Promise<HealingSuggestion> =>
    moveSuggestion(core, tx, {
      id: input.id,
      step: 'approve',
      actor: input.actor.name,
      set: {
        reviewedAt: core.clock.now(),
        reviewedBy: input.actor.name,
        reviewedByLabel: input.actor.label ?? null,
      },
    });
  if (input.apply) return approveAndApply(core, { ...input, approve });
  return { suggestion: await transact(core, approve), action: null };
}
