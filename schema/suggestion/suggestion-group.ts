import { suggestionWhere } from '../../src/domain/suggestions/suggestion-filter.js';
import { groupCounts, type GroupCounts } from '../../src/domain/suggestions/suggestion-group.js';
import { batched } from '../batch.js';
import { builder } from '../builder.js';
import { databasePageSchema } from '../page/page-args.js';
import { SuggestionConnection, SuggestionRef } from './suggestion.js';
import { readSuggestionFilter, suggestionFilterArg } from './suggestion-filter.js';

/** What waits of many groups, in one query. */
const countsOf = batched<string, GroupCounts>((keys, { core }) =>
  groupCounts(core.prisma, keys, core.clock.now()),
);

export const SuggestionGroupRef = builder.objectRef<{ key: string }>('SuggestionGroup').implement({
  description: 'The same flaw in several jobs, which `approveSuggestionGroup` approves together.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'The same for the same flaw, whatever the job.' }),
    pendingCount: t.int({
      description: 'How many suggestions of it wait for a decision and are not snoozed.',
      resolve: async ({ key }, _args, context) => (await countsOf(key, context))?.pending ?? 0,
    }),
    jobsCount: t.int({
      description: 'Of how many jobs those are.',
      resolve: async ({ key }, _args, context) => (await countsOf(key, context))?.jobs ?? 0,
    }),
    suggestions: t.prismaConnection(
      {
        type: SuggestionRef,
        cursor: 'id',
        description: 'Its suggestions, newest first, whatever became of them.',
        args: { filter: t.arg(suggestionFilterArg) },
        validate: databasePageSchema,
        totalCount: ({ key }, { filter }, { core }) =>
          core.prisma.healingSuggestion.count({
            where: { groupKey: key, AND: [suggestionWhere(readSuggestionFilter(filter, core))] },
          }),
        resolve: (query, { key }, { filter }, { core }) =>
          core.prisma.healingSuggestion.findMany({
            ...query,
            where: { groupKey: key, AND: [suggestionWhere(readSuggestionFilter(filter, core))] },
            orderBy: { id: 'desc' },
          }),
      },
      SuggestionConnection,
    ),
  }),
});
