import { Command } from 'commander';
import {
  Category,
  Severity,
  SuggestionsDocument,
  SuggestionStatus,
  type SuggestionFilter,
  type SuggestionLineFragment,
  type SuggestionsQuery,
} from '../../client/generated/graphql.js';
import { enumListOption, limitArgument } from '../arguments.js';
import type { CommandHost } from '../command-host.js';
import { suggestionTable } from '../output/suggestion-table.js';
import { openSession, type Session } from '../session.js';

/** The largest page that the server gives. */
const PAGE = 500;

interface Options {
  job?: string;
  status?: SuggestionStatus[];
  category?: Category[];
  severity?: Severity[];
  snoozed?: boolean;
  limit: number;
  json?: boolean;
}

export function suggestionsCommand({ io }: CommandHost): Command {
  return new Command('suggestions')
    .summary('list suggestions, newest first')
    .description('Lists suggestions, newest first.')
    .option('--job <jobId>', 'of this job only')
    .addOption(enumListOption('--status <status>', 'in these states only', SuggestionStatus))
    .addOption(enumListOption('--category <category>', 'of these categories only', Category))
    .addOption(enumListOption('--severity <severity>', 'of these severities only', Severity))
    .option('--snoozed', 'only those that are snoozed now')
    .option('--no-snoozed', 'only those that are not')
    .option('--limit <number>', 'so many at most', limitArgument, 50)
    .option('--json', 'print JSON: {totalCount, suggestions}')
    .action(async ({ job, limit, json, ...filter }: Options, command: Command) => {
      const session = await openSession(io, command);
      const { totalCount, rows } = await read(session, { jobId: job, ...filter }, limit);
      if (json) {
        session.printJson({ totalCount, suggestions: rows });
      } else if (rows.length === 0) {
        session.note('no suggestions that match');
      } else {
        session.print(suggestionTable(rows, { ...session, now: io.clock.now() }));
        if (totalCount > rows.length) session.note(`${rows.length} of ${totalCount}; --limit shows more`);
      }
    });
}

async function read(
  { client }: Session,
  filter: SuggestionFilter,
  limit: number,
): Promise<{ totalCount: number; rows: SuggestionLineFragment[] }> {
  const rows: SuggestionLineFragment[] = [];
  let after: string | null = null;
  for (;;) {
    const first = Math.min(limit - rows.length, PAGE);
    const { suggestions }: SuggestionsQuery = await client.request(SuggestionsDocument, {
      filter,
      first,
      after,
    });
    rows.push(...suggestions.nodes);
    after = suggestions.pageInfo.endCursor ?? null;
    if (rows.length >= limit || !suggestions.pageInfo.hasNextPage || after === null) {
      return { totalCount: suggestions.totalCount, rows };
    }
  }
}
