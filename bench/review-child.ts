/** Child of review.ts: reviews a job with 10,000 runs and a million log lines; prints seconds and MiB as JSON. */
import { writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangesUnderWay } from '../src/domain/actions/changes-under-way.js';
import { builtinRules } from '../src/analysis/builtin-rules.js';
import { createRulesAnalyzer } from '../src/analysis/rules-analyzer.js';
import type { Core } from '../src/domain/core.js';
import { TokenBook } from '../src/domain/access/token-book.js';
import { EventFeed } from '../src/domain/events/event-feed.js';
import { JobRegistry } from '../src/domain/jobs/job-registry.js';
import { claimReview } from '../src/domain/reviews/claim-review.js';
import { ReviewLease } from '../src/domain/reviews/review-lease.js';
import { runReview } from '../src/domain/reviews/run-review.js';
import { startReview } from '../src/domain/reviews/start-review.js';
import { encodeChunks, type StoredLine } from '../src/domain/runs/log-chunk.js';
import { readRunLogs } from '../src/domain/runs/read-log.js';
import { openDatabase } from '../src/storage/database.js';
import { migrationsDir } from '../src/storage/migrations-dir.js';

const RUNS = 10_000;
const LINES = 100;
const folder = process.argv[2] as string;
const silent = {
  info: () => undefined,
  warn: () => undefined,
  error: (fields: object) => console.error(fields),
};

await mkdir(join(folder, 'jobs'), { recursive: true });
await writeFile(
  join(folder, 'jobs', 'load.yaml'),
  'cmd: bash load.sh\nschedule: "* * * * *"\nsla: { success_rate: 0.99, max_lateness_seconds: 30 }\n' +
    'self_healing:\n  enabled: true\n  review_schedule: { max_lookback_days: 30 }\n',
);
await writeFile(join(folder, 'jobs', 'load.sh'), '#!/bin/bash\ncurl -s http://127.0.0.1/\n');
const database = await openDatabase({
  databaseUrl: null,
  dataDir: join(folder, 'data'),
  migrationsDir,
  log: silent,
});
const jobs = await JobRegistry.open({ path: join(folder, 'jobs'), env: {} });
const feed = await EventFeed.open(database.prisma, silent);
const tokens = await TokenBook.open({
  prisma: database.prisma,
  environment: [],
  clock: { now: () => new Date() },
  log: silent,
});
const core: Core = {
  prisma: database.prisma,
  readRows: database.readRows,
  owner: database.owner,
  isOwnerAlive: database.isOwnerAlive,
  changesUnderWay: new ChangesUnderWay(),
  otherProcesses: false,
  feed,
  jobs,
  tokens,
  analyzers: [createRulesAnalyzer(builtinRules)],
  reviews: { wake: () => undefined },
  clock: { now: () => new Date() },
  log: silent,
  home: '/home/nobody',
  forbiddenPaths: [],
};

const begin = Date.now() - RUNS * 60_000;
const failed = (index: number): boolean => index % 37 === 0 || (index > 9_000 && index % 5 === 0);
if ((await database.prisma.jobRun.count()) === 0) {
  for (let start = 0; start < RUNS; start += 500) {
    const rows = await database.prisma.jobRun.createManyAndReturn({
      data: Array.from({ length: 500 }, (_, offset) => {
        const index = start + offset;
        const startedAt = new Date(begin + index * 60_000 + (index % 20) * 1_000);
        const durationMs = 2_000 + (index % 500) + (index > 6_000 ? 3_000 : 0);
        return {
          jobId: 'load',
          runKey: String(index),
          trigger: 'scheduled' as const,
          startedAt,
          finishedAt: new Date(startedAt.getTime() + durationMs),
          durationMs,
          exitCode: failed(index) ? 1 : 0,
          logLines: LINES,
        };
      }),
      select: { id: true, runKey: true, startedAt: true },
    });
    const chunks = [];
    for (const row of rows) {
      for await (const chunk of encodeChunks(lines(Number(row.runKey), row.startedAt), {
        startedAt: row.startedAt,
      })) {
        chunks.push({ runId: row.id, ...chunk, data: new Uint8Array(chunk.data) });
      }
    }
    await database.prisma.jobLogChunk.createMany({ data: chunks });
  }
}

function* lines(index: number, startedAt: Date): Generator<StoredLine> {
  for (let line = 0; line < LINES - 1; line += 1) {
    yield {
      at: new Date(startedAt.getTime() + line * 20),
      stream: 'stdout',
      text: `worker ${line % 7}: handled order ${index * LINES + line} of customer c-${line % 97} in ${line % 400} ms`,
    };
  }
  const text = failed(index) ? `Error: connect ECONNREFUSED 10.0.0.${index % 9}:5432` : 'all orders handled';
  yield { at: new Date(startedAt.getTime() + 2_000), stream: failed(index) ? 'stderr' : 'stdout', text };
}

// What the review cannot do without: read and unpack every line.
const runs = await database.prisma.jobRun.findMany({ orderBy: { id: 'asc' } });
let began = performance.now();
let count = 0;
for await (const batch of readRunLogs(database.prisma, runs)) count += batch.lines.length;
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
const reviewSeconds = (performance.now() - began) / 1000;
clearInterval(watch);
most = Math.max(most, process.memoryUsage.rss());
// Said once: a later round on the same database finds its suggestions open already.
const suggestions = await database.prisma.healingSuggestion.count();
if (done.status !== 'completed' || done.logsLines !== RUNS * LINES || suggestions === 0) {
  throw new Error(`the review is ${done.status} with ${done.logsLines} lines: ${done.errorMessage ?? ''}`);
}
process.stdout.write(
  JSON.stringify({
    readSeconds,
    reviewSeconds,
    moreMiB: (most - before) / 2 ** 20,
    count,
    suggestions,
  }),
);
await feed.close();
await jobs.close();
await database.close();
