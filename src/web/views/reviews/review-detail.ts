import type { ReviewDetailQuery } from '../../generated/graphql.js';

/** What the page of a review shows. */
export type ReviewDetail = NonNullable<ReviewDetailQuery['review']>;
