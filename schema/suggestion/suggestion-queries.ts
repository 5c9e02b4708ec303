import { SUGGESTION_LIST } from '../../src/domain/lists/list-page.js';
import { countSuggestions } from '../../src/domain/suggestions/count-suggestions.js';
import { suggestionCondition } from '../../src/domain/suggestions/suggestion-filter.js';
import { builder } from '../builder.js';
import { SuggestionSortRef } from '../enums.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { jobIdSchema } from '../page/job-id-arg.js';
import {
  NEWEST_FIRST,
  OLDEST_FIRST,
  searchArg,
  sortedConnection,
  UPDATED_FIRST,
} from '../page/sorted-connection.js';
import { SuggestionConnection, SuggestionRef } from './suggestion.js';
import { readSuggestionFilter, suggestionFilterArg } from './suggestion-filter.js';
import { suggestionPage } from './suggestion-page.js';

const ORDERS = {
  newest: NEWEST_FIRST,
  oldest: OLDEST_FIRST,
  severity: { column: 'severity', descending: true },
  updated: UPDATED_FIRST,
} as const;

builder.queryFields((t) => ({
  suggestion: t.prismaField({
    type: SuggestionRef,
    nullable: true,
    description: 'The suggestion of this id; null where there is none.',
    args: { id: t.arg.id({ required: true, description: 'Global id, or the database id in digits.' }) },
    resolve: (query, _root, { id }, { core }) =>
      core.prisma.healingSuggestion.findUnique({
        ...query,
        where: { id: argument(() => readDatabaseId('Suggestion', id)) },
      }),
  }),
  suggestions: t.connection(
    {
      type: SuggestionRef,
      description: 'Suggestions, newest first unless `sort` says otherwise.',
      args: {
        filter: t.arg(suggestionFilterArg),
        search: searchArg(t, 'title, description, job id, target file and number'),
        sort: t.arg({ type: SuggestionSortRef, description: 'In which order; NEWEST by default.' }),
      },
      resolve: (_root, { filter: given, sort, ...args }, context, info) => {
        const { core } = context;
        const filter = readSuggestionFilter(given, core);
        return sortedConnection({
          args,
          context,
          info,
          typeName: 'Suggestion',
          table: SUGGESTION_LIST,
          condition: suggestionCondition(filter),
          order: ORDERS[sort ?? 'newest'],
          newest: (query) => suggestionPage(core, query, filter),
          byId: (query) => core.prisma.healingSuggestion.findMany(query),
          totalCount: () => countSuggestions(core.prisma, filter),
        });
      },
    },
    SuggestionConnection,
  ),
  pendingSuggestionCount: t.int({
    description:
      'How many suggestions wait for a decision: all that are PENDING, also those that are snoozed.',
    args: { jobId: t.arg.string({ description: 'Only those of this job.', validate: jobIdSchema }) },
    resolve: (_root, { jobId }, { core }) => countSuggestions(core.prisma, { jobId, status: ['pending'] }),
  }),
}));
