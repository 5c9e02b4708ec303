import { Command } from 'commander';
import {
  ApproveSuggestionDocument,
  type ActionLineFragment,
  type SuggestionLineFragment,
} from '../../client/generated/graphql.js';
import { idArguments } from '../arguments.js';
import { CliError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXIT } from '../exit-codes.js';
import { outcomeLine } from '../output/outcome.js';
import { successOf } from '../result-union.js';
import { openSession } from '../session.js';

interface Options {
  apply?: boolean;
  json?: boolean;
}

interface Result {
  /** As it was given. */
  id: string;
  suggestion: SuggestionLineFragment | null;
  action: ActionLineFragment | null;
  error: string | null;
}

export function approveCommand(host: CommandHost): Command {
  return new Command('approve')
    .summary('approve suggestions')
    .description(
      'Approves suggestions, one after the other. One that is refused does not keep the others back; ' +
        'the exit code is that of the first refusal.',
    )
    .argument('<ids...>', 'of the suggestions', idArguments)
    .option('--apply', 'apply them at once')
    .option('--json', 'print JSON: a list of {id, suggestion, action, error}')
    .action(async (ids: string[], options: Options, command: Command) => {
      const session = await openSession(host.io, command);
      const results: Result[] = [];
      for (const id of ids) {
        try {
          const input = { id, apply: options.apply === true };
          const { approveSuggestion } = await session.client.request(ApproveSuggestionDocument, { input });
          const { suggestion, action } = successOf(approveSuggestion);
          results.push({ id, suggestion, action: action ?? null, error: null });
          if (!options.json) session.print(outcomeLine(suggestion, action ?? null, session.colours));
        } catch (error) {
          // Only what the server said about this one; with no server in reach the others would fail as well.
          if (!(error instanceof CliError)) throw error;
          results.push({ id, suggestion: null, action: null, error: error.message });
          session.note(`#${id}: ${error.message}`);
          if (host.exitCode === EXIT.ok) host.exitCode = error.exitCode;
        }
      }
      if (options.json) session.printJson(results);
    });
}
