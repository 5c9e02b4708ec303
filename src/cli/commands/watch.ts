import { Command } from 'commander';
import { Severity, SuggestionAddedDocument } from '../../client/generated/graphql.js';
import { enumOption, positionArgument } from '../arguments.js';
import type { CommandHost } from '../command-host.js';
import { suggestionLine } from '../output/suggestion-line.js';
import { openSession } from '../session.js';
import { untilInterrupted } from '../until-interrupted.js';

interface Options {
  job?: string;
  minSeverity?: Severity;
  after?: string;
  json?: boolean;
}

export function watchCommand({ io }: CommandHost): Command {
  return new Command('watch')
    .summary('follow suggestions as they arrive')
    .description(
      'Prints each suggestion as it arrives, until Ctrl-C. A lost connection is made again, and nothing is missed.',
    )
    .option('--job <jobId>', 'of this job only')
    .addOption(enumOption('--min-severity <severity>', 'of this severity or above', Severity))
    .option('--after <position>', 'begin after this position, with what was missed since', positionArgument)
    .option('--json', 'print a line of JSON each: {position, suggestion}')
    .action(async ({ job, minSeverity, after, json }: Options, command: Command) => {
      const session = await openSession(io, command);
      await untilInterrupted(io.signals, session.outputGone, async (signal) => {
        const payloads = session.client.subscribe(
          SuggestionAddedDocument,
          { jobId: job, minSeverity, after },
          {
            signal,
            onConnected: () => session.note(`watching ${session.client.url}`),
            onLost: (why, retryInMs) => session.note(`${why}; trying again in ${retryInMs / 1000} s`),
          },
        );
        for await (const { suggestionAdded } of payloads) {
          if (json) session.printJson(suggestionAdded, 'line');
          else session.print(suggestionLine(suggestionAdded.suggestion, session.colours, session.width));
        }
      });
    });
}
