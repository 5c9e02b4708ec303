import { structuredPatch } from 'diff';

/** Beyond this many edits the contents themselves stand for the change. */
const MAX_EDITS = 5_000;

/**
 * A change as its added and removed lines, without their surroundings, white space and the values of numbers: a proposed
 * timeout follows the newest runs.
 */
export function normalisedChange(before: string, after: string): string {
  const patch = structuredPatch('', '', before, after, '', '', { context: 0, maxEditLength: MAX_EDITS });
  if (!patch) return after;
  return patch.hunks
    .flatMap((hunk) => hunk.lines)
    .filter((line) => !line.startsWith('\\'))
    .map((line) => line[0] + line.slice(1).replace(/\s+/g, '').replace(/\d+/g, '0'))
    .join('\n');
}
