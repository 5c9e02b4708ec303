import type { HealingSuggestion } from '../../generated/prisma/client.js';
import type { Actor, Core } from '../core.js';
import { ValidationError } from '../errors.js';
import { storableText } from '../storable-text.js';
import { transact } from '../transact.js';
import { moveSuggestion } from './move-suggestion.js';

const LONGEST_REASON = 4_000;

/**
 * pending → rejected. The reason is kept: it goes into the next review's context.
 *
 * @throws ValidationError for a blank reason or one over 4,000 characters; NotFoundError, InvalidStateError
 */
export async function rejectSuggestion(
  core: Core,
  input: { id: number; reason: string; actor: Actor },
): Promise<HealingSuggestion> {
  const reason = checkReason(input.reason);
  return transact(core, (tx) =>
    moveSuggestion(core, tx, {
      id: input.id,
      step: 'reject',
      actor: input.actor.name,
      set: {
        reviewedAt: core.clock.now(),
        reviewedBy: input.actor.name,
        reviewedByLabel: input.actor.label ?? null,
        rejectionReason: reason,
      },
      data: { reason },
    }),
  );
}

/** The reason as it is kept. @throws ValidationError for a blank one, or one over 4,000 characters */
export function checkReason(given: string): string {
  const reason = storableText(given).trim();
  if (reason !== '' && reason.length <= LONGEST_REASON) return reason;
  const message = `A reason of 1 to ${LONGEST_REASON} characters is needed`;
  throw new ValidationError(message, [{ path: ['reason'], message }]);
}
