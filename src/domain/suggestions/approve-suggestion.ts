import type { HealingAction, HealingSuggestion } from '../../generated/prisma/client.js';
import { applyApproved, planApply } from '../actions/apply-suggestion.js';
import type { Actor, Core } from '../core.js';
import { transact } from '../transact.js';
import { moveSuggestion } from './move-suggestion.js';

/**
 * pending → approved, and with `apply` on to applied.
 *
 * @throws NotFoundError, InvalidStateError; with `apply` also what `applySuggestion` throws (the approval stays)
 */
export async function approveSuggestion(
  core: Core,
  input: { id: number; apply?: boolean; actor: Actor },
): Promise<{ suggestion: HealingSuggestion; action: HealingAction | null }> {
  // Reading and checking the file changes nothing, so it need not wait for the approval.
  const planning = input.apply ? planApply(core, input.id) : null;
  planning?.catch(() => undefined); // whoever awaits it hears of it; a refused approval comes first
  const suggestion = await transact(core, (tx) =>
    moveSuggestion(core, tx, {
      id: input.id,
      step: 'approve',
      actor: input.actor.name,
      set: {
        reviewedAt: core.clock.now(),
        reviewedBy: input.actor.name,
        reviewedByLabel: input.actor.label ?? null,
      },
    }),
  );
  return input.apply ? applyApproved(core, suggestion, { ...input, planning }) : { suggestion, action: null };
}
