import type { ReviewLineFragment, ReviewProgressFragment } from '../../client/generated/graphql.js';
import { heldBy } from './review-progress.js';
import { table } from './table.js';
import { age, word } from './times.js';

/** Reviews that run or wait, one a line. @param width cells of the terminal; null for no bound */
export function reviewTable(
  rows: readonly (ReviewLineFragment & ReviewProgressFragment)[],
  { width, now }: { width: number | null; now: Date },
): string {
  return table(
    [
      { title: 'ID', text: ({ databaseId }) => String(databaseId), align: 'right' },
      { title: 'JOB', text: ({ jobId }) => jobId, least: 8 },
      { title: 'PHASE', text: ({ phase }) => word(phase) },
      { title: 'DONE', text: ({ progress }) => `${progress} %`, align: 'right' },
      { title: 'TRIGGER', text: ({ trigger }) => word(trigger), dropOrder: 2 },
      { title: 'TRIES', text: ({ attempt }) => String(attempt), align: 'right', dropOrder: 3 },
      { title: 'AGE', text: ({ startedAt }) => age(startedAt, now), align: 'right', dropOrder: 1 },
      { title: 'WAITS FOR', text: heldBy, least: 20 },
    ],
    rows,
    width,
  );
}
