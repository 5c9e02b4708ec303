import type { Actor, Core } from '../core.js';
import { isDatabaseAway } from '../database-away.js';
import { DomainError, InvalidStateError, NotFoundError, ValidationError } from '../errors.js';
import { suggestionWhere } from './suggestion-filter.js';
import { approveSuggestion } from './approve-suggestion.js';

/** Suggestions that are decided on at once, at most. */
export const MOST_TOGETHER = 100;

/** What came of one of several. */
export type Outcome<T> = { id: number; value: T } | { id: number; error: unknown };

/** @throws ValidationError for none, or more than 100 */
export function checkTogether(ids: readonly unknown[]): void {
  if (ids.length >= 1 && ids.length <= MOST_TOGETHER) return;
  const message = `1 to ${MOST_TOGETHER} ids are taken at once; these are ${ids.length}`;
  throw new ValidationError(message, [{ path: ['ids'], message }]);
}

/**
 * Decides on each by itself, in order, once where an id is given twice: one that is refused keeps none of the others back.
 * Where the database is away, the rest is not tried.
 */
export async function oneByOne<T>(
  ids: readonly number[],
  decide: (id: number) => Promise<T>,
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  let away: unknown;
  for (const id of new Set(ids)) {
    if (away !== undefined) {
      outcomes.push({ id, error: away });
      continue;
    }
    try {
      outcomes.push({ id, value: await decide(id) });
    } catch (error) {
      outcomes.push({ id, error });
      if (!(error instanceof DomainError) && isDatabaseAway(error)) away = error;
    }
  }
  return outcomes;
}

export interface GroupApproval {
  outcomes: Outcome<Awaited<ReturnType<typeof approveSuggestion>>>[];
  /** How many of the group wait on, since no more than 100 are approved at once. */
  left: number;
}

/**
 * Approves what waits of the group that this suggestion belongs to, the oldest first, at most 100 at once. What is snoozed
 * was put aside by somebody, and stays so, unless it is the very suggestion that is named.
 *
 * @throws NotFoundError; InvalidStateError where none of the group waits
 */
export async function approveSuggestionGroup(
  core: Core,
  { id, ...how }: { id: number; apply?: boolean; actor: Actor; signal?: AbortSignal },
): Promise<GroupApproval> {
  const named = await core.prisma.healingSuggestion.findUnique({
    where: { id },
    select: { groupKey: true, status: true },
  });
  if (!named) throw new NotFoundError(`Suggestion ${id} not found`);
  const { groupKey, status } = named;
  const waiting =
    groupKey === null
      ? []
      : await core.prisma.healingSuggestion.findMany({
          where: {
            groupKey,
            ...suggestionWhere({ status: ['pending'], snoozed: { is: false, at: core.clock.now() } }),
          },
          orderBy: { id: 'asc' },
          select: { id: true },
        });
  const ids = [...new Set([...(status === 'pending' ? [id] : []), ...waiting.map((row) => row.id)])];
  if (ids.length === 0)
    throw new InvalidStateError(`Nothing of this group is pending (suggestion ${id}: ${status})`, status);
  const outcomes = await oneByOne(ids.slice(0, MOST_TOGETHER), (each) =>
    approveSuggestion(core, { id: each, ...how }),
  );
  return { outcomes, left: Math.max(0, ids.length - MOST_TOGETHER) };
}
