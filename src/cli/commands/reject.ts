import { Command } from 'commander';
import { RejectSuggestionDocument, type SuggestionLineFragment } from '../../client/generated/graphql.js';
import { idArguments } from '../arguments.js';
import { CliError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXIT } from '../exit-codes.js';
import { outcomeLine } from '../output/outcome.js';
import { successOf } from '../result-union.js';
import { openSession } from '../session.js';

interface Result {
  /** As it was given. */
  id: string;
  suggestion: SuggestionLineFragment | null;
  error: string | null;
}

export function rejectCommand(host: CommandHost): Command {
  return new Command('reject')
    .summary('reject suggestions')
    .description(
      'Rejects suggestions, one after the other. The reason goes into the next reviews of their jobs. One that is ' +
        'refused does not keep the others back; the exit code is that of the first refusal.',
    )
    .argument('<ids...>', 'of the suggestions', idArguments)
    .requiredOption('--reason <text>', 'why')
    .option('--json', 'print JSON: {suggestion}; for several a list of {id, suggestion, error}')
    .action(async (ids: string[], options: { reason: string; json?: boolean }, command: Command) => {
      const session = await openSession(host.io, command);
      const results: Result[] = [];
      for (const id of ids) {
        try {
          const input = { id, reason: options.reason };
          const { rejectSuggestion } = await session.client.request(RejectSuggestionDocument, { input });
          const { suggestion } = successOf(rejectSuggestion);
          results.push({ id, suggestion, error: null });
          if (!options.json) session.print(outcomeLine(suggestion, null, session.colours));
        } catch (error) {
          if (!(error instanceof CliError) || ids.length === 1) throw error;
          results.push({ id, suggestion: null, error: error.message });
          session.note(`#${id}: ${error.message}`);
          if (host.exitCode === EXIT.ok) host.exitCode = error.exitCode;
        }
      }
      if (!options.json) return;
      session.printJson(ids.length === 1 ? { suggestion: results[0]?.suggestion } : results);
    });
}
