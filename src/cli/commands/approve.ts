import { Command, Option } from 'commander';
import {
  ApproveSuggestionDocument,
  ApproveSuggestionGroupDocument,
  type ActionLineFragment,
  type ApproveSuggestionMutation,
  type SuggestionLineFragment,
} from '../../client/generated/graphql.js';
import { AI_ANSWER_TIMEOUT_MS } from '../../client/request.js';
import { idArgument, idArguments } from '../arguments.js';
import { CliError, usageError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXIT } from '../exit-codes.js';
import { outcomeLine } from '../output/outcome.js';
import { successOf } from '../result-union.js';
import { openSession, type Session } from '../session.js';

/** So many are approved at once at most, one after the other. */
const MOST_OF_A_GROUP = 100;

interface Options {
  apply?: boolean;
  group?: string;
  json?: boolean;
}

interface Result {
  /** As it was given; in a group, the global one. */
  id: string;
  suggestion: SuggestionLineFragment | null;
  action: ActionLineFragment | null;
  error: string | null;
}

type Approved = ApproveSuggestionMutation['approveSuggestion'];

export function approveCommand(host: CommandHost): Command {
  return new Command('approve')
    .summary('approve suggestions')
    .description(
      'Approves suggestions, one after the other. One that is refused does not keep the others back; ' +
        'the exit code is that of the first refusal.',
    )
    .argument('[ids...]', 'of the suggestions', idArguments)
    .addOption(
      new Option(
        '--group <id>',
        'the same flaw in all jobs: what waits of the group of this suggestion',
      ).argParser((text: string) => idArgument(text)),
    )
    .option('--apply', 'apply them at once; where one only says what to do, an AI may write its change first')
    .option('--json', 'print JSON: a list of {id, suggestion, action, error}')
    .action(async (ids: string[] | undefined, options: Options, command: Command) => {
      const { group } = options;
      if ((group === undefined) === (ids === undefined || ids.length === 0))
        throw usageError(
          'give ids of suggestions, or a group: selfheal approve 1 2, or selfheal approve --group 1',
        );
      const session = await openSession(host.io, command);
      const results: Result[] = [];
      const take = (id: string, answer: () => Approved): void => {
        const result = resultOf(id, answer);
        results.push(result.told);
        if (result.refusal) {
          session.note(`#${shownId(id)}: ${result.refusal.message}`);
          if (host.exitCode === EXIT.ok) host.exitCode = result.refusal.exitCode;
        } else if (!options.json && result.told.suggestion) {
          session.print(outcomeLine(result.told.suggestion, result.told.action, session.colours));
        }
      };
      if (group !== undefined) await approveGroup(session, group, options, take);
      for (const id of group === undefined ? (ids ?? []) : []) {
        const answer = await session.client.request(
          ApproveSuggestionDocument,
          { input: { id, apply: options.apply === true } },
          undefined,
          AI_ANSWER_TIMEOUT_MS,
        );
        take(id, () => answer.approveSuggestion);
      }
      if (options.json) session.printJson(results);
    });
}

async function approveGroup(
  session: Session,
  id: string,
  options: Options,
  take: (id: string, answer: () => Approved) => void,
): Promise<void> {
  const { approveSuggestionGroup } = await session.client.request(
    ApproveSuggestionGroupDocument,
    { input: { id, apply: options.apply === true } },
    undefined,
    AI_ANSWER_TIMEOUT_MS * MOST_OF_A_GROUP,
  );
  const { results, remainingCount } = successOf(approveSuggestionGroup);
  for (const one of results) {
    take(one.id, () => {
      if (!one.result)
        throw new CliError('something went wrong in the server; its log says more', EXIT.unexpected);
      return one.result;
    });
  }
  if (remainingCount > 0)
    session.note(`${remainingCount} more of this group wait; give the command once more`);
}

/** Only what the server said about this one; with no server in reach the others would fail as well. */
function resultOf(id: string, answer: () => Approved): { told: Result; refusal: CliError | null } {
  try {
    const { suggestion, action } = successOf(answer());
    return { told: { id, suggestion, action: action ?? null, error: null }, refusal: null };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { told: { id, suggestion: null, action: null, error: error.message }, refusal: error };
  }
}

/** Of a global id the number, as people see it. */
function shownId(id: string): string {
  return /^Suggestion:(\d+)$/.exec(Buffer.from(id, 'base64').toString('utf8'))?.[1] ?? id;
}
