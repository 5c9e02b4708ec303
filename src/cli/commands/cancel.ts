import { Command } from 'commander';
import { CancelReviewDocument, ReviewInProgressDocument } from '../../client/generated/graphql.js';
import { CliError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXIT } from '../exit-codes.js';
import { oneLine } from '../output/sanitize.js';
import { successOf } from '../result-union.js';
import { openSession, type Session } from '../session.js';

export function cancelCommand({ io }: CommandHost): Command {
  return new Command('cancel')
    .summary('end a review that waits or runs')
    .description('Ends a review that waits or runs: it is skipped, and suggests nothing.')
    .argument('<review>', 'its number, or the id of the job that it looks at')
    .option('--json', 'print JSON: {review}')
    .action(async (named: string, { json }: { json?: boolean }, command: Command) => {
      const session = await openSession(io, command);
      const id = reviewIdOf(named) ?? (await reviewOfJob(session, named));
      const { cancelReview } = await session.client.request(CancelReviewDocument, { input: { id } });
      const { review } = successOf(cancelReview);
      if (json) session.printJson({ review });
      else session.print(`review ${review.databaseId} of ${oneLine(review.jobId)} cancelled\n`);
    });
}

/** Of a review as people see it (12, #12) or as the API has it; null for anything else, which names a job. */
function reviewIdOf(named: string): string | null {
  const digits = /^#?(\d+)$/.exec(named)?.[1];
  if (digits !== undefined) return digits;
  return Buffer.from(named, 'base64').toString('utf8').startsWith('Review:') ? named : null;
}

async function reviewOfJob({ client }: Session, jobId: string): Promise<string> {
  const { job, reviews } = await client.request(ReviewInProgressDocument, { jobId });
  const [review] = reviews.nodes;
  if (review) return review.id;
  if (!job) throw new CliError(`job '${jobId}' not found`, EXIT.notFound);
  throw new CliError(`no review of job '${jobId}' is in progress`, EXIT.refused);
}
