import type { SuggestionLineFragment } from '../../client/generated/graphql.js';
import { severityColour, statusColour, type Colours } from './palette.js';
import { table } from './table.js';
import { age, word } from './times.js';

/** Suggestions one a line. @param width cells of the terminal; null for no bound */
export function suggestionTable(
  rows: readonly SuggestionLineFragment[],
  { width, colours, now }: { width: number | null; colours: Colours; now: Date },
): string {
  return table(
    [
      { title: 'ID', text: ({ databaseId }) => String(databaseId), align: 'right' },
      { title: 'JOB', text: ({ jobId }) => jobId, least: 8 },
      {
        title: 'SEVERITY',
        text: ({ severity }) => word(severity),
        style: (cell, { severity }) => severityColour(severity, colours)(cell),
      },
      { title: 'CATEGORY', text: ({ category }) => word(category), dropOrder: 1 },
      {
        title: 'STATUS',
        text: ({ status }) => word(status),
        style: (cell, { status }) => statusColour(status, colours)(cell),
      },
      { title: 'AGE', text: ({ createdAt }) => age(createdAt, now), align: 'right', dropOrder: 2 },
      { title: 'TITLE', text: ({ title }) => title, least: 24 },
    ],
    rows,
    width,
  );
}
