import { constants } from 'node:os';
import { Command } from 'commander';
import {
  ReviewDocument,
  ReviewUpdatedDocument,
  TriggerReviewDocument,
  type ReviewLineFragment,
  type ReviewQuery,
} from '../../client/generated/graphql.js';
import { CliError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXIT } from '../exit-codes.js';
import { analysisLines, money } from '../output/analysis-lines.js';
import { previewText } from '../output/preview-text.js';
import { reviewProgress } from '../output/review-progress.js';
import { oneLine } from '../output/sanitize.js';
import { statusLine, type StatusLine } from '../output/status-line.js';
import { suggestionTable } from '../output/suggestion-table.js';
import { word } from '../output/times.js';
import { successOf } from '../result-union.js';
import { openSession, type Session } from '../session.js';
import { untilInterrupted } from '../until-interrupted.js';

type Review = NonNullable<ReviewQuery['review']>;

interface Options {
  force?: boolean;
  dryRun?: boolean;
  wait?: boolean;
  json?: boolean;
}

export function reviewCommand(host: CommandHost): Command {
  const { io } = host;
  return new Command('review')
    .summary('review a job now')
    .description('Starts a review of a job; --wait shows what it suggests.')
    .argument('<jobId>', 'the job')
    .option(
      '--force',
      'also while the job runs, where it ran too few times since the last review, and where nothing changed since',
    )
    .option('--dry-run', 'only show what a review would do: nothing is stored or changed; waits for its end')
    .option('--wait', 'show how far it is and wait for its end; the exit code is 1 where it failed')
    .option('--json', 'print JSON: {review}, with --wait and its suggestions and analyses')
    .action(async (jobId: string, options: Options, command: Command) => {
      const session = await openSession(io, command);
      const input = { jobId, force: options.force === true, dryRun: options.dryRun === true };
      const before = options.wait || options.dryRun ? await session.client.newestPosition() : null;
      const { triggerReview } = await session.client.request(TriggerReviewDocument, { input });
      const { review } = successOf(triggerReview);
      if (before === null) {
        if (options.json) session.printJson({ review });
        else
          session.print(`review ${review.databaseId} of ${oneLine(review.jobId)} ${word(review.status)}\n`);
        return;
      }
      const line = options.json ? null : statusLine(io.stderr);
      const interruption = await untilInterrupted(io.signals, session.outputGone, (signal) =>
        untilEnded(session, review, { before, line, signal }),
      );
      if (interruption === null) return tellEnd(session, review, options);
      const { databaseId } = review;
      const what = `review ${databaseId} of ${oneLine(review.jobId)}`;
      session.note(`${what} goes on; 'selfheal cancel ${databaseId}' ends it`);
      host.exitCode = 128 + constants.signals[interruption];
    });
}

interface Waiting {
  /** A position from before the review was started, so that its end cannot have been missed. */
  before: string;
  /** Shows how far the review is. */
  line: StatusLine | null;
  signal: AbortSignal;
}

async function untilEnded(
  { client, note }: Session,
  { id, jobId }: ReviewLineFragment,
  { before, line, signal }: Waiting,
): Promise<void> {
  const updates = client.subscribe(
    ReviewUpdatedDocument,
    { jobId, after: before },
    {
      signal,
      onLost: (why, retryInMs) => {
        line?.clear();
        note(`${why}; trying again in ${retryInMs / 1000} s`);
      },
    },
  );
  try {
    for await (const { reviewUpdated } of updates) {
      const { review } = reviewUpdated;
      if (review.id !== id) continue;
      if (review.status !== 'RUNNING') return;
      line?.show(reviewProgress(review));
    }
  } finally {
    line?.clear();
  }
}

async function tellEnd(
  session: Session,
  { id, databaseId }: ReviewLineFragment,
  { json }: Options,
): Promise<void> {
  const { review } = await session.client.request(ReviewDocument, { id });
  if (!review) throw new CliError(`review ${databaseId} is gone`, EXIT.notFound);
  if (json) session.printJson({ review });
  else printReview(session, review);
  if (review.status === 'FAILED') {
    throw new CliError(
      `review ${databaseId} failed: ${review.errorMessage ?? 'no reason given'}`,
      EXIT.unexpected,
    );
  }
}

function printReview(session: Session, review: Review): void {
  const { status, errorMessage, dryRun, analyses, preview } = review;
  const why = status === 'SKIPPED' && errorMessage != null ? ` (${oneLine(errorMessage)})` : '';
  const what = `${dryRun ? 'dry run' : 'review'} ${review.databaseId} of ${oneLine(review.jobId)}`;
  session.print(`${what} ${word(status)}: ${facts(review).join(', ')}${why}\n`);
  session.print(analysisLines(analyses));
  if (preview != null) session.print(previewText(preview, session.colours));
  const rows = review.suggestions.nodes;
  if (rows.length > 0) session.print(suggestionTable(rows, { ...session, now: session.io.clock.now() }));
}

function facts(review: Review): string[] {
  const { runsAnalyzed, suggestionsCount, autoAppliedCount, aiTokensUsed, aiCostUsd, preview } = review;
  const found = preview?.length ?? suggestionsCount;
  return [
    `${runsAnalyzed} ${runsAnalyzed === 1 ? 'run' : 'runs'} analysed`,
    `${found} ${found === 1 ? 'suggestion' : 'suggestions'}`,
    ...(autoAppliedCount > 0 ? [`${autoAppliedCount} applied by policy`] : []),
    ...(aiTokensUsed == null ? [] : [`${new Intl.NumberFormat('en-US').format(aiTokensUsed)} tokens`]),
    ...(aiCostUsd == null ? [] : [money(aiCostUsd)]),
  ];
}
