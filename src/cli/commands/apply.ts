import { Command } from 'commander';
import { ApplySuggestionDocument } from '../../client/generated/graphql.js';
import { AI_ANSWER_TIMEOUT_MS } from '../../client/request.js';
import { idArgument } from '../arguments.js';
import type { CommandHost } from '../command-host.js';
import { outcomeLine } from '../output/outcome.js';
import { successOf } from '../result-union.js';
import { openSession } from '../session.js';

export function applyCommand({ io }: CommandHost): Command {
  return new Command('apply')
    .summary('carry an approved suggestion out')
    .description(
      'Writes the change of an approved suggestion. Where the file changed since, it is merged or refused. Where it only ' +
        'says what to do, an AI writes the change first, if the server has one: that may take minutes.',
    )
    .argument('<id>', 'of the suggestion', idArgument)
    .option('--force', 'also where the file loses more than half of its content')
    .option('--json', 'print JSON: {suggestion, action}')
    .action(async (id: string, options: { force?: boolean; json?: boolean }, command: Command) => {
      const session = await openSession(io, command);
      const input = { id, force: options.force === true };
      const { applySuggestion } = await session.client.request(
        ApplySuggestionDocument,
        { input },
        undefined,
        AI_ANSWER_TIMEOUT_MS,
      );
      const { suggestion, action } = successOf(applySuggestion);
      if (options.json) session.printJson({ suggestion, action: action ?? null });
      else session.print(outcomeLine(suggestion, action ?? null, session.colours));
    });
}
