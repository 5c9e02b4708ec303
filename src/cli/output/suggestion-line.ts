import type { SuggestionLineFragment } from '../../client/generated/graphql.js';
import { severityColour, type Colours } from './palette.js';
import { oneLine } from './sanitize.js';
import { cut } from './table.js';
import { moment, word } from './times.js';

/** A suggestion as the live feed shows it, on a line that fits the terminal. */
export function suggestionLine(
  suggestion: SuggestionLineFragment,
  colours: Colours,
  width: number | null,
): string {
  const { createdAt, databaseId, severity, category, jobId, title } = suggestion;
  const severityText = severityColour(severity, colours)(word(severity).padEnd(8));
  const start = `${moment(createdAt)}  #${databaseId}  `;
  const rest = `  ${word(category)}  ${oneLine(jobId)}  ${oneLine(title)}`;
  const room = width === null ? Infinity : Math.max(0, width - start.length - 8);
  return `${start}${severityText}${cut(rest, room)}\n`;
}
