import { ActionListDocument, ActionTotalDocument, type ActionStatus } from '../../generated/graphql.js';
import { subjectOf, type ActionRow } from '../../live/feed-event.js';
import type { ListSource } from '../../live/list-store.js';
import type { Server } from '../../live/server.js';
import type { ActionSearch } from './action-search.js';

/** The list of actions that a search names, and how the feed keeps it. */
export function actionSource(server: Server, search: ActionSearch): ListSource<ActionRow> {
  const { status, job } = search;
  const filter = {
    status: status ? [status.toUpperCase() as ActionStatus] : null,
    jobId: job ?? null,
  };
  return {
    load: async ({ first, after }) => {
      const { actions } = await server.ask(ActionListDocument, { filter, first, after });
      const { hasNextPage, endCursor } = actions.pageInfo;
      return { rows: actions.nodes, endCursor, hasMore: hasNextPage, total: actions.totalCount };
    },
    count: async () => (await server.ask(ActionTotalDocument, { filter })).actions.totalCount,
    rowOf: (event) => (subjectOf(event) === 'action' ? event.action : null),
    rules: {
      fits: (row) =>
        (filter.status?.includes(row.status) ?? true) && (job === undefined || row.jobId === job),
      compare: (a, b) => (b.databaseId - a.databaseId) * (search.sort === 'oldest' ? -1 : 1),
    },
  };
}
