import type { ActionDetailQuery } from '../../generated/graphql.js';

/** What the page of an action shows. */
export type ActionDetail = NonNullable<ActionDetailQuery['action']>;
