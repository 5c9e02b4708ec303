import type { SuggestionDetailQuery } from '../../generated/graphql.js';

/** What the page of a suggestion shows. */
export type SuggestionDetail = NonNullable<SuggestionDetailQuery['suggestion']>;
