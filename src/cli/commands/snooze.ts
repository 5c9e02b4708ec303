import { Command, Option } from 'commander';
import { SnoozeSuggestionDocument } from '../../client/generated/graphql.js';
import { forArgument, idArgument, untilArgument } from '../arguments.js';
import { usageError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { oneLine } from '../output/sanitize.js';
import { moment } from '../output/times.js';
import { successOf } from '../result-union.js';
import { openSession } from '../session.js';

interface Options {
  until?: string;
  for?: string;
  wake?: boolean;
  json?: boolean;
}

export function snoozeCommand({ io }: CommandHost): Command {
  const now = (): Date => io.clock.now();
  return new Command('snooze')
    .summary('put a pending suggestion aside for a while')
    .description(
      'Puts a pending suggestion aside: until then nobody is reminded of it, and no policy applies it. It can still be decided on.',
    )
    .argument('<id>', 'of the suggestion', idArgument)
    .option('--until <when>', 'a date, or a time with its zone', (text: string) => untilArgument(text, now()))
    .addOption(
      new Option('--for <span>', 'how long: 90m, 12h, 7d, 2w')
        .argParser((text: string) => forArgument(text, now()))
        .conflicts('until'),
    )
    .addOption(new Option('--wake', 'take it up again').conflicts(['until', 'for']))
    .option('--json', 'print JSON: {suggestion}')
    .action(async (id: string, options: Options, command: Command) => {
      const until = options.until ?? options.for ?? null;
      if (until === null && !options.wake) throw usageError('give one of --until, --for and --wake');
      const session = await openSession(io, command);
      const { snoozeSuggestion } = await session.client.request(SnoozeSuggestionDocument, {
        input: { id, until },
      });
      const { suggestion } = successOf(snoozeSuggestion);
      const { databaseId, title, snoozedUntil } = suggestion;
      const state = snoozedUntil == null ? 'waits again' : `is snoozed until ${moment(snoozedUntil)}`;
      if (options.json) session.printJson({ suggestion });
      else session.print(`#${databaseId} ${state}: ${oneLine(title)}\n`);
    });
}
