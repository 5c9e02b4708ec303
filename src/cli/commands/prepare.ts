import { Command } from 'commander';
import { PrepareSuggestionDocument } from '../../client/generated/graphql.js';
import { AI_ANSWER_TIMEOUT_MS } from '../../client/request.js';
import { idArgument } from '../arguments.js';
import type { CommandHost } from '../command-host.js';
import { colourDiff } from '../output/colour-diff.js';
import { oneLine } from '../output/sanitize.js';
import { successOf } from '../result-union.js';
import { openSession } from '../session.js';

export function prepareCommand({ io }: CommandHost): Command {
  return new Command('prepare')
    .summary('have an AI write the change of a suggestion')
    .description(
      'Has an AI write the precise change for a suggestion that only says what to do, and shows it. No file is changed. ' +
        'It may take minutes.',
    )
    .argument('<id>', 'of the suggestion', idArgument)
    .option('--json', 'print JSON: {suggestion}, with its diff')
    .action(async (id: string, options: { json?: boolean }, command: Command) => {
      const session = await openSession(io, command);
      const { prepareSuggestion } = await session.client.request(
        PrepareSuggestionDocument,
        { input: { id } },
        undefined,
        AI_ANSWER_TIMEOUT_MS,
      );
      const { suggestion } = successOf(prepareSuggestion);
      if (options.json) {
        session.printJson({ suggestion });
        return;
      }
      session.print(`#${suggestion.databaseId} is prepared: ${oneLine(suggestion.title)}\n`);
      session.print(colourDiff(suggestion.diff ?? '', session.colours));
    });
}
