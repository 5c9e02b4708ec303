import { writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangesUnderWay } from '../src/domain/actions/changes-under-way.js';
import { builtinRules } from '../src/analysis/builtin-rules.js';
import { createRulesAnalyzer } from '../src/analysis/rules-analyzer.js';
import type { Core } from '../src/domain/core.js';
import { TokenBook } from '../src/domain/access/token-book.js';
import { EventFeed } from '../src/domain/events/event-feed.js';
import { JobRegistry } from '../src/domain/jobs/job-registry.js';
import { encodeChunks, type StoredLine } from '../src/domain/runs/log-chunk.js';
import { openDatabase } from '../src/storage/database.js';
import { migrationsDir } from '../src/storage/migrations-dir.js';

export const RUNS = 10_000;
export const LINES = 100;

/** Log that tells errors only. */
const silent = {
  info: () => undefined,
  warn: () => undefined,
  error: (fields: object) => console.error(fields),
};

export interface ManyRuns {
  core: Core;
  close: () => Promise<void>;
}

/** A domain on the embedded database of this folder, with a job `load` of 10,000 runs and a million log lines. */
export async function openManyRuns(folder: string): Promise<ManyRuns> {
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
  if ((await database.prisma.jobRun.count()) === 0) await insertRuns(core);
  return {
    core,
    close: async () => {
      await feed.close();
      await jobs.close();
      await database.close();
    },
  };
}

const failed = (index: number): boolean => index % 37 === 0 || (index > 9_000 && index % 5 === 0);

async function insertRuns({ prisma }: Core): Promise<void> {
  const begin = Date.now() - RUNS * 60_000;
  for (let start = 0; start < RUNS; start += 500) {
    const rows = await prisma.jobRun.createManyAndReturn({
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
    await prisma.jobLogChunk.createMany({ data: chunks });
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
