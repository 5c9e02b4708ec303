import { createHash } from 'node:crypto';
import { structuredPatch } from 'diff';
import type { SuggestionDraft } from '../../analysis/suggestion-draft.js';

/** Beyond this many edits the contents themselves stand for the change. */
const MAX_EDITS = 5_000;

/**
 * What makes two suggestions the same (invariant 11): job, category, target and the normalised change; not the
 * title or its figures, which move from review to review. A change is normalised to its added and removed lines
 * without their surroundings, white space and the values of numbers (a proposed timeout follows the newest runs);
 * advice without a change to its rule and subject.
 */
export function fingerprint(jobId: string, draft: SuggestionDraft): string {
  const change = draft.change
    ? normalisedChange(draft.change.currentContent, draft.change.proposedContent)
    : `${draft.rule}:${draft.subject}`;
  return createHash('sha256')
    .update(JSON.stringify([jobId, draft.category, draft.change?.targetFile ?? null, change]))
    .digest('hex');
}

function normalisedChange(before: string, after: string): string {
  const patch = structuredPatch('', '', before, after, '', '', { context: 0, maxEditLength: MAX_EDITS });
  if (!patch) return after;
  return patch.hunks
    .flatMap((hunk) => hunk.lines)
    .filter((line) => !line.startsWith('\\'))
    .map((line) => line[0] + line.slice(1).replace(/\s+/g, '').replace(/\d+/g, '0'))
    .join('\n');
}
