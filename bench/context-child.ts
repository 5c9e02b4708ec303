/** Child of beside-reading.ts: collects and digests the context of a job with 10,000 runs; prints seconds and MiB as JSON. */
import { digestContext } from '../src/analysis/digest-context.js';
import { collectContext } from '../src/domain/reviews/collect-context.js';
import { readRunLogs } from '../src/domain/runs/read-log.js';
import { LINES, openManyRuns, RUNS } from './many-runs.js';

const { core, close } = await openManyRuns(process.argv[2] as string);
const job = core.jobs.get('load');
if (!job) throw new Error('there is no job');

// What the context cannot do without: read and unpack every line.
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
const to = core.clock.now();
const from = new Date(to.getTime() - 30 * 86_400_000);
const window = { from, to, recordedAfter: null, runId: null, minRuns: 0 };
const ctx = await collectContext(core, job, { windowFrom: from, windowTo: to }, window);
const digest = await digestContext(ctx);
const seconds = (performance.now() - began) / 1000;
clearInterval(watch);
most = Math.max(most, process.memoryUsage.rss());
if (
  digest.sections.length === 0 ||
  ctx.counts.runs !== RUNS ||
  ctx.counts.logLines !== RUNS * LINES ||
  count !== RUNS * LINES
) {
  throw new Error(`the context is of ${ctx.counts.runs} runs with ${ctx.counts.logLines} lines`);
}
process.stdout.write(JSON.stringify({ readSeconds, seconds, moreMiB: (most - before) / 2 ** 20 }));
await close();
