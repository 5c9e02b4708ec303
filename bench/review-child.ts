/** Child of beside-reading.ts: reviews a job with 10,000 runs and a million log lines; prints seconds and MiB as JSON. */
import { claimReview } from '../src/domain/reviews/claim-review.js';
import { ReviewLease } from '../src/domain/reviews/review-lease.js';
import { runReview } from '../src/domain/reviews/run-review.js';
import { startReview } from '../src/domain/reviews/start-review.js';
import { readRunLogs } from '../src/domain/runs/read-log.js';
import { LINES, openManyRuns, RUNS } from './many-runs.js';

const { core, close } = await openManyRuns(process.argv[2] as string);

// What the review cannot do without: read and unpack every line.
const runs = await core.prisma.jobRun.findMany({ orderBy: { id: 'asc' } });
let began = performance.now();
let count = 0;
for await (const batch of readRunLogs(core.prisma, runs)) count += batch.lines.length;
const readSeconds = (performance.now() - began) / 1000;

globalThis.gc?.();
const before = process.memoryUsage.rss();
let most = before;
const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
began = performance.now();
const review = await startReview(core, {
  jobId: 'load',
  force: true,
  trigger: 'manual',
  requestedBy: 'bench',
});
const claimed = await claimReview(core);
if (claimed?.id !== review.id) throw new Error('the review was not the one in the queue');
const lease = new ReviewLease(core, claimed);
const done = await runReview(core, lease);
lease.release();
const seconds = (performance.now() - began) / 1000;
clearInterval(watch);
most = Math.max(most, process.memoryUsage.rss());
// Said once: a later round on the same database finds its suggestions open already.
const suggestions = await core.prisma.healingSuggestion.count();
const all = RUNS * LINES;
if (done.status !== 'completed' || done.logsLines !== all || count !== all || suggestions === 0) {
  throw new Error(`the review is ${done.status} with ${done.logsLines} lines: ${done.errorMessage ?? ''}`);
}
process.stdout.write(
  JSON.stringify({
    readSeconds,
    seconds,
    moreMiB: (most - before) / 2 ** 20,
  }),
);
await close();
