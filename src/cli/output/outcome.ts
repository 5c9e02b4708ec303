import type { ActionLineFragment, SuggestionLineFragment } from '../../client/generated/graphql.js';
import { statusColour, type Colours } from './palette.js';
import { oneLine } from './sanitize.js';
import { word } from './times.js';

/** What became of a suggestion, in one line: `#12 applied: title (action 3, /path)`. */
export function outcomeLine(
  suggestion: SuggestionLineFragment,
  action: ActionLineFragment | null,
  colours: Colours,
): string {
  const status = statusColour(suggestion.status, colours)(word(suggestion.status));
  const file = action?.filePath == null ? '' : `, ${oneLine(action.filePath)}`;
  const merged = action?.merged ? ', merged with later edits' : '';
  const did = action ? ` (action ${action.databaseId}${file}${merged})` : '';
  return `#${suggestion.databaseId} ${status}: ${oneLine(suggestion.title)}${did}\n`;
}
