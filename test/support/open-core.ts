import { ChangesUnderWay } from '../../src/domain/actions/changes-under-way.js';
import type { Core } from '../../src/domain/core.js';
import { TokenBook } from '../../src/domain/access/token-book.js';
import { EventFeed } from '../../src/domain/events/event-feed.js';
import { JobRegistry } from '../../src/domain/jobs/job-registry.js';
import { openDatabase } from '../../src/storage/database.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { silentLog } from './silent-log.js';

/** A domain as the composition root makes it, without HTTP; for tests that start and kill processes. */
export async function openTestCore(options: {
  databaseUrl: string | null;
  dataDir: string;
  jobs: string;
}): Promise<{ core: Core; close: () => Promise<void> }> {
  const database = await openDatabase({ ...options, migrationsDir, log: silentLog });
  const jobs = await JobRegistry.open({ path: options.jobs, env: {} });
  const feed = await EventFeed.open(database.prisma, silentLog);
  const tokens = await TokenBook.open({
    prisma: database.prisma,
    environment: [],
    clock: { now: () => new Date() },
    log: silentLog,
  });
  return {
    core: {
      prisma: database.prisma,
      readRows: database.readRows,
      owner: database.owner,
      isOwnerAlive: database.isOwnerAlive,
      changesUnderWay: new ChangesUnderWay(),
      otherProcesses: database.kind === 'server',
      feed,
      jobs,
      tokens,
      analyzers: [],
      reviews: { wake: () => undefined },
      clock: { now: () => new Date() },
      log: silentLog,
      home: '/home/nobody',
      forbiddenPaths: [options.dataDir],
    },
    close: async () => {
      await tokens.close();
      await feed.close();
      await jobs.close();
      await database.close();
    },
  };
}
