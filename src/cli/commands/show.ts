import { Command } from 'commander';
import { SuggestionDocument } from '../../client/generated/graphql.js';
import { idArgument } from '../arguments.js';
import { CliError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXIT } from '../exit-codes.js';
import { suggestionText } from '../output/suggestion-text.js';
import { openSession } from '../session.js';

export function showCommand({ io }: CommandHost): Command {
  return new Command('show')
    .summary('show a suggestion with its evidence')
    .description('Shows a suggestion: what it says, what it rests on, what was decided and done.')
    .argument('<id>', 'of the suggestion', idArgument)
    .option('--json', 'print JSON: the suggestion')
    .action(async (id: string, options: { json?: boolean }, command: Command) => {
      const session = await openSession(io, command);
      const { suggestion } = await session.client.request(SuggestionDocument, { id });
      if (!suggestion) throw new CliError(`suggestion ${id} not found`, EXIT.notFound);
      if (options.json) session.printJson(suggestion);
      else session.print(suggestionText(suggestion, session.colours, session.width));
    });
}
