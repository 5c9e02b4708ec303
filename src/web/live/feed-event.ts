import type {
  ActionRowFragment,
  FeedSubscription,
  ReviewRowFragment,
  SuggestionRowFragment,
} from '../generated/graphql.js';

export type SuggestionRow = SuggestionRowFragment;
export type ReviewRow = ReviewRowFragment;
export type ActionRow = ActionRowFragment;

/** Something that happened, with what it is about as it stands since. */
export type FeedEvent = FeedSubscription['events']['event'];

/** `suggestion` of `suggestion.approved`. */
export function subjectOf({ type }: FeedEvent): string {
  return type.split('.', 1)[0] ?? '';
}
