import { Command } from 'commander';
import { JobStatsDocument, StatsDocument, type CountsFragment } from '../../client/generated/graphql.js';
import { sinceArgument } from '../arguments.js';
import { CliError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXIT } from '../exit-codes.js';
import type { Colours } from '../output/palette.js';
import { moment, word } from '../output/times.js';
import { openSession, type Session } from '../session.js';

export function statsCommand({ io }: CommandHost): Command {
  return new Command('stats')
    .summary('count suggestions, reviews and actions')
    .description('Counts suggestions, reviews and actions; of a job, also says when its next review is due.')
    .argument('[jobId]', 'of this job only')
    .option('--since <when>', 'created since: 7d, 12h, a date or a time', (text: string) =>
      sinceArgument(text, io.clock.now()),
    )
    .option('--json', 'print JSON: the counts, and of a job nextReviewAt')
    .action(
      async (jobId: string | undefined, options: { since?: string; json?: boolean }, command: Command) => {
        const session = await openSession(io, command);
        const since = options.since ?? null;
        const stats =
          jobId === undefined
            ? (await session.client.request(StatsDocument, { since })).healingStats
            : await statsOfJob(session, jobId, since);
        if (options.json) session.printJson(stats);
        else session.print(statsText(stats, session.colours));
      },
    );
}

/** The counts; of a job also when its next review is due. */
type Stats = CountsFragment & { nextReviewAt?: string | null };

/** @throws CliError for a job that is not configured and of which nothing is known */
async function statsOfJob({ client }: Session, jobId: string, since: string | null): Promise<Stats> {
  const { healingStats, job } = await client.request(JobStatsDocument, { jobId, since });
  const { suggestions, reviews, actions } = healingStats;
  if (!job && suggestions.total + reviews.total + actions.total === 0) {
    throw new CliError(`job '${jobId}' not found`, EXIT.notFound);
  }
  return { ...healingStats, nextReviewAt: job?.nextReviewAt ?? null };
}

function statsText(stats: Stats, colours: Colours): string {
  const { suggestions, reviews, actions } = stats;
  const lines: [string, string][] = [
    ['suggestions', counts(suggestions.total, { ...suggestions, total: undefined })],
    ['reviews', counts(reviews.total, { completed: reviews.completed, failed: reviews.failed })],
    ['actions', counts(actions.total, { successful: actions.successful, 'rolled back': actions.rolledBack })],
    ['by category', list(stats.byCategory.map(({ category, count }) => [word(category), count]))],
    ['by severity', list(stats.bySeverity.map(({ severity, count }) => [word(severity), count]))],
  ];
  if (stats.nextReviewAt !== undefined) {
    lines.push([
      'next review',
      stats.nextReviewAt === null ? 'none by the clock' : moment(stats.nextReviewAt),
    ]);
  }
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
