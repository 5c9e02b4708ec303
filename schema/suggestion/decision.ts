import { ValidationError } from '../../src/domain/errors.js';
import { checkTogether, oneByOne, type Outcome } from '../../src/domain/suggestions/decide-together.js';
import { encodeNodeId, readDatabaseId } from '../node-id.js';

/** What came of one of several suggestions; `id` is the global one, or what was given where that is none. */
export type Decision<T> = { id: string; value: T } | { id: string; error: unknown };

/** Which suggestions, where they are named one by one. */
export const IDS_DESCRIPTION =
  '1 to 100 ids of suggestions, global or database ids in digits; one that is given twice is decided on once.';

/**
 * Decides on each by itself. An id that is none is an error of that one alone.
 *
 * @throws ValidationError for no id, or too many
 */
export async function decideTogether<T>(
  ids: readonly string[],
  decide: (id: number) => Promise<T>,
): Promise<Decision<T>[]> {
  checkTogether(ids);
  const read = ids.map(readId);
  const outcomes = await oneByOne(
    read.filter((id) => typeof id === 'number'),
    decide,
  );
  const wrong = read.flatMap((error, index) =>
    typeof error === 'number' ? [] : [{ id: ids[index] as string, error: error }],
  );
  return [...outcomes.map(shown), ...wrong];
}

/** As it is answered. */
export function shown<T>(outcome: Outcome<T>): Decision<T> {
  const id = encodeNodeId('Suggestion', outcome.id);
  return 'error' in outcome ? { id, error: outcome.error } : { id, value: outcome.value };
}

/** What succeeded. @throws what went wrong, which the field's union or the errors of the answer tell */
export function valueOf<T>(decision: Decision<T>): T {
  if ('error' in decision) throw decision.error;
  return decision.value;
}

function readId(id: string, index: number): number | ValidationError {
  try {
    return readDatabaseId('Suggestion', id, ['ids', index]);
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
}
