import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { ChangesUnderWay } from '../../src/domain/actions/changes-under-way.js';
import { builtinRules } from '../../src/analysis/builtin-rules.js';
import { createRulesAnalyzer } from '../../src/analysis/rules-analyzer.js';
import { TOKEN_CHANNEL } from '../../src/domain/channels.js';
import type { Core } from '../../src/domain/core.js';
import { TokenBook } from '../../src/domain/access/token-book.js';
import { EventFeed } from '../../src/domain/events/event-feed.js';
import { ReviewWorker } from '../../src/domain/reviews/review-worker.js';
import { JobRegistry } from '../../src/domain/jobs/job-registry.js';
import type { Database } from '../../src/storage/database.js';
import { lentDatabase } from './lent-database.js';
import { silentLog } from './silent-log.js';

export interface TestCore {
  core: Core;
  database: Database;
  /** Folder of the job files; files named in `files` lie there. */
  folder: string;
  /** Carries out what is in the queue; woken by each review that starts, as in the product. */
  worker: ReviewWorker;
  /** The clock stands still until a test moves it. */
  setTime(iso: string): void;
  /** Writes a file of the workspace, and reads the job configuration again. */
  write(name: string, content: string): Promise<string>;
}

/**
 * A domain with a database of its own and these files as its workspace, for one test file. Call it at the top
 * of a describe; the fields are there once its beforeAll has run.
 */
export function useCore(files: Record<string, string>, overrides: Partial<Core> = {}): TestCore {
  const test = {} as TestCore;
  let now = new Date('2026-03-02T12:00:00.000Z');
  beforeAll(async () => {
    test.folder = await mkdtemp(join(tmpdir(), 'selfheal-jobs-'));
    for (const [name, content] of Object.entries(files)) await put(test.folder, name, content);
    test.database = await lentDatabase();
    const jobs = await JobRegistry.open({ path: test.folder, env: {} });
    const feed = await EventFeed.open(test.database.prisma, silentLog);
    const tokens = await TokenBook.open({
      prisma: test.database.prisma,
      environment: [],
      clock: { now: () => now },
      log: silentLog,
    });
    test.core = {
      prisma: test.database.prisma,
      readRows: test.database.readRows,
      owner: test.database.owner,
      isOwnerAlive: test.database.isOwnerAlive,
      changesUnderWay: new ChangesUnderWay(),
      otherProcesses: test.database.kind === 'server',
      feed,
      jobs,
      tokens,
      analyzers: [createRulesAnalyzer(builtinRules)],
      reviews: { wake: () => void test.worker.drain() },
      clock: { now: () => now },
      log: silentLog,
      home: '/home/nobody',
      forbiddenPaths: [],
      ...overrides,
    };
    test.worker = new ReviewWorker(test.core, 1);
    test.database.onRemoteNews((channel) => (channel === TOKEN_CHANNEL ? void tokens.reload() : feed.wake()));
    test.setTime = (iso) => (now = new Date(iso));
    test.write = async (name, content) => {
      const path = await put(test.folder, name, content);
      await jobs.reload();
      return path;
    };
  });
  afterAll(async () => {
    await test.worker.close(0);
    await test.core.tokens.close();
    await test.core.feed.close();
    await test.core.jobs.close();
    await test.database.close();
    await rm(test.folder, { recursive: true, force: true });
  });
  return test;
}

async function put(folder: string, name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}
