import { Command } from 'commander';
import { StatsDocument, type StatsQuery } from '../../client/generated/graphql.js';
import { sinceArgument } from '../arguments.js';
import type { CommandHost } from '../command-host.js';
import type { Colours } from '../output/palette.js';
import { word } from '../output/times.js';
import { openSession } from '../session.js';

export function statsCommand({ io }: CommandHost): Command {
  return new Command('stats')
    .summary('count suggestions, reviews and actions')
    .description('Counts suggestions, reviews and actions.')
    .option('--since <when>', 'created since: 7d, 12h, a date or a time', (text: string) =>
      sinceArgument(text, io.clock.now()),
    )
    .option('--json', 'print JSON: the counts')
    .action(async (options: { since?: string; json?: boolean }, command: Command) => {
      const session = await openSession(io, command);
      const { healingStats } = await session.client.request(StatsDocument, { since: options.since ?? null });
      if (options.json) session.printJson(healingStats);
      else session.print(statsText(healingStats, session.colours));
    });
}

function statsText(stats: StatsQuery['healingStats'], colours: Colours): string {
  const { suggestions, reviews, actions } = stats;
  const lines: [string, string][] = [
    ['suggestions', counts(suggestions.total, { ...suggestions, total: undefined })],
    ['reviews', counts(reviews.total, { completed: reviews.completed, failed: reviews.failed })],
    ['actions', counts(actions.total, { successful: actions.successful, 'rolled back': actions.rolledBack })],
    ['by category', list(stats.byCategory.map(({ category, count }) => [word(category), count]))],
    ['by severity', list(stats.bySeverity.map(({ severity, count }) => [word(severity), count]))],
  ];
  return lines.map(([name, text]) => `${colours.bold(name.padEnd(11))}  ${text}\n`).join('');
}

function counts(total: number, parts: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(parts).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return `${total} (${list(shown)})`;
}

function list(parts: readonly (readonly [string, number])[]): string {
  return parts.length === 0 ? 'none' : parts.map(([name, count]) => `${count} ${name}`).join(', ');
}
