import { Command } from 'commander';
import { ActionDiffDocument, SuggestionDiffDocument } from '../../client/generated/graphql.js';
import { idArgument } from '../arguments.js';
import { CliError, usageError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXIT } from '../exit-codes.js';
import { colourDiff } from '../output/colour-diff.js';
import { openSession, type Session } from '../session.js';

interface Options {
  action?: string;
  json?: boolean;
}

interface Change {
  kind: 'suggestion' | 'action';
  id: string;
  databaseId: number;
  file: string | null;
  diff: string | null;
}

export function diffCommand({ io }: CommandHost): Command {
  return new Command('diff')
    .summary('show the change of a suggestion or an action')
    .description('Shows the change that a suggestion proposes, or that an action made, as a unified diff.')
    .argument('[id]', 'of the suggestion', idArgument)
    .option('--action <id>', 'of an action instead', idArgument)
    .option('--json', 'print JSON: {kind, id, databaseId, file, diff}')
    .action(async (id: string | undefined, options: Options, command: Command) => {
      if ((id === undefined) === (options.action === undefined)) {
        throw usageError('one id is wanted: selfheal diff <suggestion id>, or selfheal diff --action <id>');
      }
      const session = await openSession(io, command);
      const change =
        id === undefined ? await ofAction(session, options.action ?? '') : await ofSuggestion(session, id);
      if (options.json) session.printJson(change);
      else if (change.diff === null) session.note(`${change.kind} ${change.databaseId} changes no file`);
      else if (change.diff === '')
        session.note(`${change.kind} ${change.databaseId} leaves the file as it is`);
      else session.print(endWithLineFeed(colourDiff(change.diff, session.colours)));
    });
}

async function ofSuggestion({ client }: Session, id: string): Promise<Change> {
  const { suggestion } = await client.request(SuggestionDiffDocument, { id });
  if (!suggestion) throw new CliError(`suggestion ${id} not found`, EXIT.notFound);
  const { databaseId, targetFile, diff } = suggestion;
  return { kind: 'suggestion', id: suggestion.id, databaseId, file: targetFile ?? null, diff: diff ?? null };
}

async function ofAction({ client }: Session, id: string): Promise<Change> {
  const { action } = await client.request(ActionDiffDocument, { id });
  if (!action) throw new CliError(`action ${id} not found`, EXIT.notFound);
  const { databaseId, filePath, diff } = action;
  return { kind: 'action', id: action.id, databaseId, file: filePath ?? null, diff: diff ?? null };
}

function endWithLineFeed(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
