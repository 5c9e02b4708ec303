import {
  ReviewListDocument,
  ReviewTotalDocument,
  type ReviewSort,
  type ReviewStatus,
  type ReviewTrigger,
} from '../../generated/graphql.js';
import { subjectOf, type ReviewRow } from '../../live/feed-event.js';
import type { ListSource } from '../../live/list-store.js';
import { compareText } from '../../live/compare-text.js';
import type { Server } from '../../live/server.js';
import type { ReviewSearch } from './review-search.js';

/** The list of reviews that a search names, and how the feed keeps it. */
export function reviewSource(server: Server, search: ReviewSearch): ListSource<ReviewRow> {
  const { status, trigger, job } = search;
  const filter = {
    status: status ? [status.toUpperCase() as ReviewStatus] : null,
    trigger: trigger ? [trigger.toUpperCase() as ReviewTrigger] : null,
    jobId: job ?? null,
  };
  const text = search.q ?? null;
  const sort = search.sort ? (search.sort.toUpperCase() as ReviewSort) : null;
  return {
    load: async ({ first, after }) => {
      const { reviews } = await server.ask(ReviewListDocument, { filter, search: text, sort, first, after });
      const { hasNextPage, endCursor } = reviews.pageInfo;
      return { rows: reviews.nodes, endCursor, hasMore: hasNextPage, total: reviews.totalCount };
    },
    count: async () => (await server.ask(ReviewTotalDocument, { filter, search: text })).reviews.totalCount,
    rowOf: (event) => (subjectOf(event) === 'review' ? event.review : null),
    rules: {
      fits: (row) =>
        (filter.status?.includes(row.status) ?? true) &&
        (filter.trigger?.includes(row.trigger) ?? true) &&
        (job === undefined || row.jobId === job),
      compare: (a, b) => {
        const newest = b.databaseId - a.databaseId;
        if (search.sort === 'updated') return compareText(b.updatedAt, a.updatedAt) || newest;
        return search.sort === 'oldest' ? -newest : newest;
      },
    },
    asksServer: text !== null,
  };
}
