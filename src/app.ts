import { randomUUID } from 'node:crypto';
import { limits, schema } from '../schema/index.js';
import { builtinRules } from './analysis/builtin-rules.js';
import { createRulesAnalyzer } from './analysis/rules-analyzer.js';
import type { Config } from './config.js';
import { settleActions } from './domain/actions/settle-actions.js';
import { systemClock, type Clock } from './domain/clock.js';
import type { Core } from './domain/core.js';
import { EventFeed } from './domain/events/event-feed.js';
import { JobRegistry } from './domain/jobs/job-registry.js';
import { ReviewQueue } from './domain/reviews/review-queue.js';
import { settleReviews } from './domain/reviews/settle-reviews.js';
import type { Log } from './log.js';
import { refuseOpenServer } from './server/authenticate.js';
import { createServer } from './server/create-server.js';
import { readVersion } from './server/version.js';
import { openDatabase } from './storage/database.js';
import { migrationsDir } from './storage/migrations-dir.js';

/** Another process on this database may die at any time; what it leaves half done waits so long at most. */
const SETTLE_EVERY_MS = 30_000;

export interface App {
  /** `http://host:port`, with the port that was really taken. */
  url: string;
  port: number;
  core: Core;
  /**
   * Stops taking requests, ends subscriptions, waits for what is under way (10 s at most), and closes everything.
   * Further calls wait for the first.
   */
  close(): Promise<void>;
}

export interface AppDependencies {
  log: Log;
  clock?: Clock;
  /** Makes ids of requests and keys of runs that come without one. */
  newId?: () => string;
}

/**
 * Starts the server: database with its migrations, jobs, event feed; settles what a process that died left half
 * done; then listens. What was opened before a step that fails is closed again.
 *
 * @throws ValidationError for a host that needs a token; DataDirLockedError; an Error that says what else cannot
 * be opened or listened on
 */
export async function startApp(config: Config, dependencies: AppDependencies): Promise<App> {
  refuseOpenServer(config);
  const { log, clock = systemClock, newId = randomUUID } = dependencies;
  const opened: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const { databaseUrl, dataDir } = config;
    const database = await openDatabase({ databaseUrl, dataDir, migrationsDir, log });
    opened.push(() => database.close());
    const jobs = await JobRegistry.open({ path: config.jobs, env: config.jobEnvironment(), log });
    opened.push(() => jobs.close());
    const feed = await EventFeed.open(database.prisma, log);
    opened.push(() => feed.close());
    database.onRemoteEvent(() => feed.wake());
    const core: Core = {
      prisma: database.prisma,
      owner: database.owner,
      isOwnerAlive: (owner) => database.isOwnerAlive(owner),
      otherProcesses: database.kind === 'server',
      feed,
      jobs,
      analyzers: [createRulesAnalyzer(builtinRules)],
      clock,
      log,
      home: config.home,
      forbiddenPaths: [dataDir, ...(config.configFile === null ? [] : [config.configFile])],
    };
    const reviews = new ReviewQueue(core);
    opened.push(() => reviews.close());
    const settle = async (): Promise<void> => {
      const actions = await settleActions(core);
      const failed = await settleReviews(core, (id) => reviews.has(id));
      if (actions + failed > 0) log.warn({ actions, reviews: failed }, 'settled what was interrupted');
    };
    await settle();
    opened.push(repeat(settle, SETTLE_EVERY_MS, log));
    const server = await createServer({
      config,
      core,
      reviews,
      database,
      schema,
      graphqlPlugins: [limits()],
      version: readVersion(),
      log,
      newId,
    });
    opened.push(() => server.close());
    const port = await server.listen();
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    log.info({ url, database: database.kind, jobs: jobs.list().length }, 'ready');
    let closing: Promise<void> | null = null;
    return { url, port, core, close: () => (closing ??= closeAll()) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Does `work` again and again, never twice at once, until the returned function is called. */
function repeat(work: () => Promise<void>, everyMs: number, log: Log): () => Promise<void> {
  let current: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    current = work()
      .catch((error: unknown) =>
        log.error({ err: error }, 'settling what was interrupted failed; trying again'),
      )
      .finally(() => (busy = false));
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await current;
  };
}
