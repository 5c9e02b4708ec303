import { readCount } from '../../src/domain/stats/counters.js';
import { builder } from '../builder.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { databasePageSchema } from '../page/page-args.js';
import { ActionConnection, ActionRef } from './action.js';
import { actionFilterArg, actionWhere } from './action-filter.js';

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
  actions: t.prismaConnection(
    {
      type: ActionRef,
      cursor: 'id',
      description: 'Actions, newest first.',
      args: { filter: t.arg(actionFilterArg) },
      validate: databasePageSchema,
      totalCount: (_root, { filter }, { core }) =>
        filter?.suggestionId != null || filter?.canRollback != null
          ? core.prisma.healingAction.count({ where: actionWhere(filter) })
          : readCount(core.prisma, 'action', filter ?? {}),
      resolve: (query, _root, { filter }, { core }) =>
        core.prisma.healingAction.findMany({ ...query, where: actionWhere(filter), orderBy: { id: 'desc' } }),
    },
    ActionConnection,
  ),
}));
