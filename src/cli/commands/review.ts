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
import { oneLine } from '../output/sanitize.js';
import { suggestionTable } from '../output/suggestion-table.js';
import { word } from '../output/times.js';
import { successOf } from '../result-union.js';
import { openSession, type Session } from '../session.js';

type Review = NonNullable<ReviewQuery['review']>;

interface Options {
  force?: boolean;
  wait?: boolean;
  json?: boolean;
}

export function reviewCommand({ io }: CommandHost): Command {
  return new Command('review')
    .summary('review a job now')
    .description('Starts a review of a job; --wait shows what it suggests.')
    .argument('<jobId>', 'the job')
    .option('--force', 'also where the job ran too few times, or nothing changed since the last review')
    .option('--wait', 'wait for its end; the exit code is 1 where it failed')
    .option('--json', 'print JSON: {review}, with --wait and its suggestions')
    .action(async (jobId: string, options: Options, command: Command) => {
      const session = await openSession(io, command);
      const input = { jobId, force: options.force === true };
      const before = options.wait ? await session.client.newestPosition() : null;
      const { triggerReview } = await session.client.request(TriggerReviewDocument, { input });
      const { review } = successOf(triggerReview);
      if (before === null) {
        if (options.json) session.printJson({ review });
        else
          session.print(`review ${review.databaseId} of ${oneLine(review.jobId)} ${word(review.status)}\n`);
        return;
      }
      const ended = await untilEnded(session, review, before);
      if (options.json) session.printJson({ review: ended });
      else printReview(session, ended);
      if (ended.status === 'FAILED') {
        const why = ended.errorMessage ?? 'no reason given';
        throw new CliError(`review ${ended.databaseId} failed: ${why}`, EXIT.unexpected);
      }
    });
}

/** @param before a position from before the review was started, so that its end cannot have been missed */
async function untilEnded(
  { client, note }: Session,
  { id, databaseId, jobId }: ReviewLineFragment,
  before: string,
): Promise<Review> {
  const updates = client.subscribe(
    ReviewUpdatedDocument,
    { jobId, after: before },
    { onLost: (why, retryInMs) => note(`${why}; trying again in ${retryInMs / 1000} s`) },
  );
  for await (const { reviewUpdated } of updates) {
    if (reviewUpdated.review.id === id && reviewUpdated.review.status !== 'RUNNING') break;
  }
  const { review } = await client.request(ReviewDocument, { id });
  if (!review) throw new CliError(`review ${databaseId} is gone`, EXIT.notFound);
  return review;
}

function printReview(session: Session, review: Review): void {
  const runs = `${review.runsAnalyzed} ${review.runsAnalyzed === 1 ? 'run' : 'runs'} analysed`;
  const found = review.suggestionsCount === 1 ? '1 suggestion' : `${review.suggestionsCount} suggestions`;
  const jobId = oneLine(review.jobId);
  session.print(`review ${review.databaseId} of ${jobId} ${word(review.status)}: ${runs}, ${found}\n`);
  const rows = review.suggestions.nodes;
  if (rows.length > 0) session.print(suggestionTable(rows, { ...session, now: session.io.clock.now() }));
}
