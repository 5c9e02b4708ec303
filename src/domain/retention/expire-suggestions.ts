import type { Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { InvalidStateError, NotFoundError } from '../errors.js';
import { moveSuggestion } from '../suggestions/move-suggestion.js';
import { transact } from '../transact.js';

/** Suggestions that one transaction expires: it holds the lock of positions, for which every other change waits. */
const BATCH = 100;

/**
 * Rejects what nobody decided on for so long, with an event, so that nothing vanishes silently. It goes when it has
 * been rejected for as long again.
 *
 * @returns how many
 */
export async function expireSuggestions(core: Core, before: Date, signal: AbortSignal): Promise<number> {
  let expired = 0;
  while (!signal.aborted) {
    const old = await core.prisma.healingSuggestion.findMany({
      where: undecided(before),
      orderBy: { updatedAt: 'asc' },
      take: BATCH,
      select: { id: true },
    });
    for (const { id } of old) expired += await expire(core, id, before);
    if (old.length < BATCH) break;
  }
  return expired;
}

function undecided(before: Date): Prisma.HealingSuggestionWhereInput {
  return {
    status: { in: ['pending', 'approved'] },
    updatedAt: { lt: before },
    // The time counts from the end of a snooze.
    OR: [{ snoozedUntil: null }, { snoozedUntil: { lt: before } }],
    // A change that is under way decides itself.
    actions: { none: { status: 'begun' } },
  };
}

async function expire(core: Core, id: number, before: Date): Promise<number> {
  const reason = 'Expired: nobody decided on it in time';
  try {
    return await transact(core, async (tx) => {
      // Somebody may have approved it since the batch was read.
      if ((await tx.db.healingSuggestion.count({ where: { id, ...undecided(before) } })) === 0) return 0;
      await moveSuggestion(core, tx, {
        id,
        step: 'expire',
        actor: 'retention',
        set: { reviewedAt: core.clock.now(), reviewedBy: 'retention', rejectionReason: reason },
        data: { reason },
      });
      return 1;
    });
  } catch (error) {
    if (error instanceof InvalidStateError || error instanceof NotFoundError) return 0;
    throw error;
  }
}
