import { Command } from 'commander';
import { ReviewQueueDocument } from '../../client/generated/graphql.js';
import type { CommandHost } from '../command-host.js';
import { reviewTable } from '../output/review-table.js';
import { openSession } from '../session.js';

export function queueCommand({ io }: CommandHost): Command {
  return new Command('queue')
    .summary('list the reviews that run or wait')
    .description('Lists the reviews that run or wait, in the order of their turn; the first 500.')
    .option('--json', 'print JSON: {totalCount, reviews}')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const session = await openSession(io, command);
      const { reviews, reviewQueue } = await session.client.request(ReviewQueueDocument, {});
      if (json) return session.printJson({ totalCount: reviews.totalCount, reviews: reviewQueue });
      if (reviewQueue.length === 0) return session.note('no review runs or waits');
      session.print(reviewTable(reviewQueue, { ...session, now: io.clock.now() }));
      if (reviews.totalCount > reviewQueue.length)
        session.note(`${reviewQueue.length} of ${reviews.totalCount}`);
    });
}
