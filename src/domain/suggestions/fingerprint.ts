import { createHash } from 'node:crypto';
import type { SuggestionDraft } from '../../analysis/suggestion-draft.js';
import { normalisedChange } from './normalised-change.js';

/**
 * What makes two suggestions the same (invariant 11): job, category, target and the normalised change; not the
 * title or its figures, which move from review to review. Advice without a change is its rule and subject.
 */
export function fingerprint(jobId: string, draft: SuggestionDraft): string {
  const change = draft.change
    ? normalisedChange(draft.change.currentContent, draft.change.proposedContent)
    : `${draft.rule}:${draft.subject}`;
  return createHash('sha256')
    .update(JSON.stringify([jobId, draft.category, draft.change?.targetFile ?? null, change]))
    .digest('hex');
}
