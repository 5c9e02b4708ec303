import {
  SuggestionListDocument,
  SuggestionTotalDocument,
  type Severity,
  type SuggestionSort,
} from '../../generated/graphql.js';
import { subjectOf, type SuggestionRow } from '../../live/feed-event.js';
import type { ListSource } from '../../live/list-store.js';
import type { ListRules } from '../../live/live-list.js';
import { compareText } from '../../live/compare-text.js';
import type { Server } from '../../live/server.js';
import { filterOf, type SuggestionSearch } from './suggestion-search.js';

const WEIGHT: Record<Severity, number> = { LOW: 0, MEDIUM: 1, HIGH: 2, CRITICAL: 3 };

/** The list of suggestions that a search names, and how the feed keeps it. */
export function suggestionSource(server: Server, search: SuggestionSearch): ListSource<SuggestionRow> {
  const filter = filterOf(search);
  const text = search.q ?? null;
  const sort = search.sort ? (search.sort.toUpperCase() as SuggestionSort) : null;
  return {
    load: async ({ first, after }) => {
      const { suggestions } = await server.ask(SuggestionListDocument, {
        filter,
        search: text,
        sort,
        first,
        after,
      });
      const { hasNextPage, endCursor } = suggestions.pageInfo;
      return { rows: suggestions.nodes, endCursor, hasMore: hasNextPage, total: suggestions.totalCount };
    },
    count: async () =>
      (await server.ask(SuggestionTotalDocument, { filter, search: text })).suggestions.totalCount,
    rowOf: (event) => (subjectOf(event) === 'suggestion' ? event.suggestion : null),
    rules: suggestionRules(search),
    asksServer: text !== null,
  };
}

/** As the server filters and sorts. */
export function suggestionRules(search: SuggestionSearch): ListRules<SuggestionRow> {
  const { status, snoozed, severity, category, jobId, reviewId } = filterOf(search);
  return {
    fits: (row) =>
      (!status || status.includes(row.status)) &&
      (snoozed === null || isSnoozed(row) === snoozed) &&
      (!severity || severity.includes(row.severity)) &&
      (!category || category.includes(row.category)) &&
      (jobId === null || row.jobId === jobId) &&
      (reviewId === null || String(row.review.databaseId) === reviewId),
    compare: (a, b) => {
      const newest = b.databaseId - a.databaseId;
      if (search.sort === 'oldest') return -newest;
      if (search.sort === 'updated') return compareText(b.updatedAt, a.updatedAt) || newest;
      if (search.sort === 'severity') return WEIGHT[b.severity] - WEIGHT[a.severity] || newest;
      return newest;
    },
  };
}

/** Whether it is put aside just now. */
export function isSnoozed({ snoozedUntil }: Pick<SuggestionRow, 'snoozedUntil'>): boolean {
  return snoozedUntil !== null && Date.parse(snoozedUntil) > Date.now();
}
