import { Command } from 'commander';
import { RejectSuggestionDocument } from '../../client/generated/graphql.js';
import { idArgument } from '../arguments.js';
import type { CommandHost } from '../command-host.js';
import { outcomeLine } from '../output/outcome.js';
import { successOf } from '../result-union.js';
import { openSession } from '../session.js';

export function rejectCommand({ io }: CommandHost): Command {
  return new Command('reject')
    .summary('reject a suggestion')
    .description('Rejects a suggestion. The reason goes into the next review of its job.')
    .argument('<id>', 'of the suggestion', idArgument)
    .requiredOption('--reason <text>', 'why')
    .option('--json', 'print JSON: {suggestion}')
    .action(async (id: string, options: { reason: string; json?: boolean }, command: Command) => {
      const session = await openSession(io, command);
      const input = { id, reason: options.reason };
      const { rejectSuggestion } = await session.client.request(RejectSuggestionDocument, { input });
      const { suggestion } = successOf(rejectSuggestion);
      if (options.json) session.printJson({ suggestion });
      else session.print(outcomeLine(suggestion, null, session.colours));
    });
}
