import { Command } from 'commander';
import {
  Severity,
  SuggestionAddedDocument,
  type SuggestionLineFragment,
} from '../../client/generated/graphql.js';
import { enumOption, positionArgument } from '../arguments.js';
import type { CommandHost } from '../command-host.js';
import { severityColour, type Colours } from '../output/palette.js';
import { oneLine } from '../output/sanitize.js';
import { cut } from '../output/table.js';
import { moment, word } from '../output/times.js';
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
          else session.print(line(suggestionAdded.suggestion, session.colours, session.width));
        }
      });
    });
}

function line(suggestion: SuggestionLineFragment, colours: Colours, width: number | null): string {
  const { createdAt, databaseId, severity, category, jobId, title } = suggestion;
  const severityText = severityColour(severity, colours)(word(severity).padEnd(8));
  const start = `${moment(createdAt)}  #${databaseId}  `;
  const rest = `  ${word(category)}  ${oneLine(jobId)}  ${oneLine(title)}`;
  const room = width === null ? Infinity : Math.max(0, width - start.length - 8);
  return `${start}${severityText}${cut(rest, room)}\n`;
}
