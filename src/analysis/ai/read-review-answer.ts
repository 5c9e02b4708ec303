import type { SuggestionDraft } from '../suggestion-draft.js';
import { worstFirst } from '../fold-drafts.js';
import { MOST_SUGGESTIONS } from './answer-schema.js';
import { draftOfAnswer, type Dropped } from './draft-of-answer.js';
import { jsonObjectsIn } from './json-objects.js';
import { ModelError } from './model-error.js';
import type { ChangeSource } from './proposed-change.js';

/**
 * The drafts in a model's answer: of the last JSON object in it that has a list of suggestions, whatever prose, thoughts
 * and fences stand around. What does not fit is dropped, each with its reason.
 *
 * @throws ModelError where there is no such object
 */
export function readReviewAnswer(
  text: string,
  source: ChangeSource,
): { drafts: SuggestionDraft[]; dropped: Dropped[] } {
  const objects = jsonObjectsIn(text);
  const answer = objects.findLast(hasSuggestions);
  if (!answer) {
    if (/"suggestions"\s*:\s*\[/.test(text))
      throw new ModelError('CUT_OFF', 'the answer breaks off in the middle of its JSON');
    if (objects.length === 0) throw new ModelError('NO_JSON', 'the model answered without JSON');
    throw new ModelError('WRONG_SHAPE', "the model's answer has no list of suggestions");
  }
  const drafts: SuggestionDraft[] = [];
  const dropped: Dropped[] = [];
  for (const item of answer.suggestions.slice(0, MOST_SUGGESTIONS)) {
    const read = draftOfAnswer(item, source);
    if (read.draft !== null) drafts.push(read.draft);
    dropped.push(...read.dropped);
  }
  const more = answer.suggestions.length - MOST_SUGGESTIONS;
  if (more > 0)
    dropped.push({ what: `${more} more suggestions`, reason: `more than ${MOST_SUGGESTIONS} are not read` });
  return { drafts: worstFirst(drafts), dropped };
}

function hasSuggestions(value: unknown): value is { suggestions: unknown[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, 'suggestions') &&
    Array.isArray((value as { suggestions: unknown }).suggestions)
  );
}
