import {
  ActionListDocument,
  ActionTotalDocument,
  type ActionSort,
  type ActionStatus,
  type Category,
  type Severity,
} from '../../generated/graphql.js';
import { subjectOf, type ActionRow } from '../../live/feed-event.js';
import type { ListSource } from '../../live/list-store.js';
import { compareText } from '../../live/compare-text.js';
import type { Server } from '../../live/server.js';
import type { ActionSearch } from './action-search.js';

/** The list of actions that a search names, and how the feed keeps it. */
export function actionSource(server: Server, search: ActionSearch): ListSource<ActionRow> {
  const { status, job, severity, category } = search;
  const filter = {
    status: status ? [status.toUpperCase() as ActionStatus] : null,
    jobId: job ?? null,
    severity: severity ? severity.map((word) => word.toUpperCase() as Severity) : null,
    category: category ? category.map((word) => word.toUpperCase() as Category) : null,
  };
  const text = search.q ?? null;
  const sort = search.sort ? (search.sort.toUpperCase() as ActionSort) : null;
  return {
    load: async ({ first, after }) => {
      const { actions } = await server.ask(ActionListDocument, { filter, search: text, sort, first, after });
      const { hasNextPage, endCursor } = actions.pageInfo;
      return { rows: actions.nodes, endCursor, hasMore: hasNextPage, total: actions.totalCount };
    },
    count: async () => (await server.ask(ActionTotalDocument, { filter, search: text })).actions.totalCount,
    rowOf: (event) => (subjectOf(event) === 'action' ? event.action : null),
    rules: {
      fits: (row) =>
        (filter.status?.includes(row.status) ?? true) && (job === undefined || row.jobId === job),
      compare: (a, b) => {
        const newest = b.databaseId - a.databaseId;
        if (search.sort === 'updated') return compareText(b.updatedAt, a.updatedAt) || newest;
        return search.sort === 'oldest' ? -newest : newest;
      },
    },
    // A row does not have the severity and category of its suggestion.
    asksServer: text !== null || severity !== undefined || category !== undefined,
  };
}
