import { actionCondition, actionWhere, type ActionFilter } from '../../src/domain/actions/action-filter.js';
import { ACTION_LIST } from '../../src/domain/lists/list-page.js';
import { readCount } from '../../src/domain/stats/counters.js';
import { builder } from '../builder.js';
import { ActionSortRef } from '../enums.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import {
  NEWEST_FIRST,
  OLDEST_FIRST,
  searchArg,
  sortedConnection,
  UPDATED_FIRST,
} from '../page/sorted-connection.js';
import { ActionConnection, ActionRef } from './action.js';
import { actionFilterArg, readActionFilter } from './action-filter.js';

const ORDERS = { newest: NEWEST_FIRST, oldest: OLDEST_FIRST, updated: UPDATED_FIRST } as const;

builder.queryFields((t) => ({
  action: t.prismaField({
    type: ActionRef,
    nullable: true,
    description: 'The action of this id; null where there is none.',
    args: { id: t.arg.id({ required: true, description: 'Global id, or the database id in digits.' }) },
    resolve: (query, _root, { id }, { core }) =>
      core.prisma.healingAction.findUnique({
        ...query,
        where: { id: argument(() => readDatabaseId('Action', id)) },
      }),
  }),
  actions: t.connection(
    {
      type: ActionRef,
      description: 'Actions, newest first unless `sort` says otherwise.',
      args: {
        filter: t.arg(actionFilterArg),
        search: searchArg(t, 'title of the suggestion, job id, file, who did it, why it failed and number'),
        sort: t.arg({ type: ActionSortRef, description: 'In which order; NEWEST by default.' }),
      },
      resolve: (_root, { filter: given, sort, ...args }, context, info) => {
        const { prisma } = context.core;
        const filter = readActionFilter(given);
        const where = actionWhere(filter);
        return sortedConnection({
          args,
          context,
          info,
          typeName: 'Action',
          table: ACTION_LIST,
          condition: actionCondition(filter),
          order: ORDERS[sort ?? 'newest'],
          newest: (query) => prisma.healingAction.findMany({ ...query, where, orderBy: { id: 'desc' } }),
          byId: (query) => prisma.healingAction.findMany(query),
          totalCount: () =>
            isCounted(filter)
              ? readCount(prisma, 'action', { jobId: filter.jobId, status: filter.status })
              : prisma.healingAction.count({ where }),
        });
      },
    },
    ActionConnection,
  ),
}));

/** Whether the counters of actions, which tell jobs and states apart, have the answer. */
function isCounted({ suggestionId, category, severity, canRollback }: ActionFilter): boolean {
  return [suggestionId, category, severity, canRollback].every((given) => given == null);
}
