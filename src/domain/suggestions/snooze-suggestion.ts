import type { HealingSuggestion } from '../../generated/prisma/client.js';
import type { Actor, Core } from '../core.js';
import { InvalidStateError, NotFoundError, ValidationError } from '../errors.js';
import { transact } from '../transact.js';

/** From here on moments have no four-digit year. */
const LATEST = Date.UTC(9999, 11, 31);

/**
 * Puts a pending suggestion aside until a moment, or with null takes it up again. Until then lists may leave it out, nobody
 * is reminded of it, no policy applies it, and it does not expire; it still is pending, counts as that, and can be decided
 * on. Nothing happens when the moment comes: it is looked at when somebody asks.
 *
 * @throws ValidationError where the moment is not ahead; NotFoundError; InvalidStateError where it is not pending
 */
export async function snoozeSuggestion(
  core: Core,
  { id, until, actor }: { id: number; until: Date | null; actor: Actor },
): Promise<HealingSuggestion> {
  const now = core.clock.now();
  if (until !== null && !(until > now && until.getTime() < LATEST)) {
    const message = `until must be a moment after now (${now.toISOString()}) and before the year 9999; null ends the snooze`;
    throw new ValidationError(message, [{ path: ['until'], message }]);
  }
  return transact(core, async (tx) => {
    const [snoozed] = await tx.db.healingSuggestion.updateManyAndReturn({
      where: { id, status: 'pending' },
      data: { snoozedUntil: until, updatedAt: now },
    });
    if (!snoozed) {
      const found = await tx.db.healingSuggestion.findUnique({ where: { id }, select: { status: true } });
      if (!found) throw new NotFoundError(`Suggestion ${id} not found`);
      throw new InvalidStateError(
        `Suggestion is not pending (current status: ${found.status})`,
        found.status,
      );
    }
    await tx.event({
      type: 'suggestion.snoozed',
      jobId: snoozed.jobId,
      actor: actor.name,
      reviewId: snoozed.reviewId,
      suggestionId: id,
      data: { until: until === null ? null : until.toISOString() },
    });
    return snoozed;
  });
}
