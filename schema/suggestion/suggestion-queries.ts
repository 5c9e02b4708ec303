import { countSuggestions } from '../../src/domain/suggestions/count-suggestions.js';
import { builder } from '../builder.js';
import { argument } from '../errors/bad-user-input.js';
import { readDatabaseId } from '../node-id.js';
import { jobIdSchema } from '../page/job-id-arg.js';
import { databasePageSchema } from '../page/page-args.js';
import { SuggestionConnection, SuggestionRef } from './suggestion.js';
import { readSuggestionFilter, suggestionFilterArg } from './suggestion-filter.js';
import { suggestionPage } from './suggestion-page.js';

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
  suggestions: t.prismaConnection(
    {
      type: SuggestionRef,
      cursor: 'id',
      description: 'Suggestions, newest first.',
      args: { filter: t.arg(suggestionFilterArg) },
      validate: databasePageSchema,
      totalCount: (_root, { filter }, { core }) =>
        countSuggestions(core.prisma, readSuggestionFilter(filter, core)),
      resolve: (query, _root, { filter }, { core }) =>
        suggestionPage(core, query, readSuggestionFilter(filter, core)),
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
