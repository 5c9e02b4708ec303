import { Command } from 'commander';
import { RollbackActionDocument } from '../../client/generated/graphql.js';
import { idArgument } from '../arguments.js';
import type { CommandHost } from '../command-host.js';
import { oneLine } from '../output/sanitize.js';
import { successOf } from '../result-union.js';
import { openSession } from '../session.js';

interface Options {
  force?: boolean;
  json?: boolean;
}

export function rollbackCommand({ io }: CommandHost): Command {
  return new Command('rollback')
    .summary('take an action back')
    .description(
      'Puts back what stood in the file before an action. A file that was edited since is refused.',
    )
    .argument('<actionId>', "of the action, as 'selfheal show' names it", idArgument)
    .option('--force', 'also where the file was edited since; those edits are lost')
    .option('--json', 'print JSON: {action, suggestion}')
    .action(async (id: string, options: Options, command: Command) => {
      const session = await openSession(io, command);
      const input = { id, force: options.force === true };
      const { rollbackAction } = await session.client.request(RollbackActionDocument, { input });
      const { action, suggestion } = successOf(rollbackAction);
      if (options.json) {
        session.printJson({ action, suggestion });
      } else {
        const file = action.filePath == null ? '' : `: ${oneLine(action.filePath)} is as it was before`;
        session.print(`action ${action.databaseId} rolled back${file}\n`);
        session.print(`#${suggestion.databaseId} is pending again: ${oneLine(suggestion.title)}\n`);
      }
    });
}
