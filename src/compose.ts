import { join } from 'node:path';
import { limits, schema } from '../schema/index.js';
import type { AppDependencies } from './app-dependencies.js';
import { chores, DELIVER } from './chores.js';
import { composeAnalysis } from './compose-analysis.js';
import type { Config } from './config.js';
import { TokenBook } from './domain/access/token-book.js';
import { ChangesUnderWay } from './domain/actions/changes-under-way.js';
import { settleActions } from './domain/actions/settle-actions.js';
import { EVENT_CHANNEL, RUN_CHANNEL, TOKEN_CHANNEL, WORK_CHANNEL } from './domain/channels.js';
import type { Core } from './domain/core.js';
import { EventFeed } from './domain/events/event-feed.js';
import { JobRegistry } from './domain/jobs/job-registry.js';
import { openClawStateDir } from './domain/reviews/context/sessions/openclaw-state.js';
import { recordJobChanges } from './domain/jobs/record-job-changes.js';
import { RunNews } from './domain/runs/run-news.js';
import type { Log } from './log.js';
import { refuseOpenServer } from './server/authenticate.js';
import { createServer, type Server } from './server/create-server.js';
import { notifyPlan } from './notifications/notify-plan.js';
import { openMongoBackend, openPostgresBackend } from './scheduling/open-backend.js';
import { Scheduler, type SchedulerOptions } from './scheduling/scheduler.js';
import { readVersion } from './version.js';
import { requestOrigins } from './server/request-origins.js';
import type { RequestTracer } from './server/request-tracer.js';
import type { Database } from './storage/database.js';
import { packageRoot } from './storage/package-root.js';

/** Characters of a token that nobody guesses over the network. */
const LONG_ENOUGH = 16;
/** Another process on this database may die at any time; what it leaves half done waits so long at most. */
const SETTLE_EVERY_MS = 30_000;

type Composed = Required<Omit<AppDependencies, 'pace'>> & Pick<AppDependencies, 'pace'>;

/**
 * The parts of the server on a database that is being opened: jobs, event feed, core, review queue, HTTP. Settles what a process
 * that died left half done. Nothing listens yet.
 *
 * @param opened takes what is to be closed, in the order in which it was opened
 * @throws what `opening` throws
 */
export async function compose(
  config: Config,
  opening: Promise<Database>,
  { log, clock, newId, reviewGraceMs, pace }: Composed,
  opened: (() => Promise<void>)[],
): Promise<{ core: Core; server: Server; scheduler: Scheduler }> {
  let scheduler: Scheduler | null = null;
  const jobs = await JobRegistry.open({ path: config.jobs, env: config.jobEnvironment(), log });
  opened.push(() => jobs.close());
  const database = await opening;
  const feed = await EventFeed.open(database.prisma, log);
  opened.push(() => feed.close());
  const tokens = await TokenBook.open({
    prisma: database.prisma,
    environment: config.tokens(),
    clock,
    log,
  });
  opened.push(() => tokens.close());
  refuseOpenServer(config.host, tokens);
  for (const { name, secret } of config.tokens()) {
    if (secret.length < LONG_ENOUGH)
      log.warn({ name }, `a token of fewer than ${LONG_ENOUGH} characters can be guessed; make it longer`);
  }
  const runNews = new RunNews((jobIds) => database.publish(RUN_CHANNEL, jobIds), log);
  opened.push(async () => runNews.close());
  database.onRemoteNews((channel, payload) => {
    if (channel === EVENT_CHANNEL || channel === null) feed.wake();
    if (channel === TOKEN_CHANNEL || channel === null) void tokens.reload();
    if (channel === WORK_CHANNEL) scheduler?.hear(payload);
    if (channel === RUN_CHANNEL) runNews.hear(payload);
    if (channel === null) scheduler?.lookAgain();
  });
  await tokens.reload(); // what changed before anybody listened
  const tracer = await openTracer(config, log);
  if (tracer) opened.push(() => tracer.close());
  const core: Core = {
    prisma: database.prisma,
    readRows: database.readRows,
    owner: database.owner,
    isOwnerAlive: (owner) => database.isOwnerAlive(owner),
    changesUnderWay: new ChangesUnderWay(),
    otherProcesses: database.kind === 'server',
    feed,
    jobs,
    tokens,
    runNews,
    ...composeAnalysis(config, { jobs, log }),
    notify: notifyPlan(config.notify(), config.jobEnvironment(), () => scheduler?.soon(DELIVER)),
    reviews: { wake: (howMany) => scheduler?.wake(howMany) },
    scheduler: {
      kind: config.mongodbUri === null ? 'postgres' : 'mongodb',
      ping: async () => {
        if (!scheduler) throw new Error('the scheduler is not open yet');
        await scheduler.ping();
      },
    },
    clock,
    log,
    ...(tracer && { tracer }),
    origins: requestOrigins,
    home: config.home,
    openClawState: openClawStateDir(config.environment(), config.home),
    forbiddenPaths: [config.dataDir, ...(config.configFile === null ? [] : [config.configFile])],
  };
  for (const { channel, message, jobs: needy } of core.notify?.problems(jobs.list()) ?? [])
    log.warn({ channel, jobs: needy.length }, `nobody can be told there: ${message}`);
  opened.push(noteJobChanges(core));
  const settle = async (): Promise<void> => {
    const actions = await settleActions(core);
    if (actions > 0) log.warn({ actions }, 'settled what was interrupted');
  };
  await settle();
  opened.push(repeat(settle, SETTLE_EVERY_MS, log));
  const scheduling = await openScheduler(config, database, core, { graceMs: reviewGraceMs, pace });
  scheduler = scheduling;
  opened.push(() => scheduling.close());
  const server = await createServer({
    config,
    core,
    scheduler: scheduling,
    database,
    schema,
    graphqlPlugins: [limits()],
    dashboardFolder: join(packageRoot, 'dashboard'),
    version: readVersion(),
    log,
    tracer,
    newId,
  });
  // At once, so that together they take no longer than the slower of the two.
  opened.push(async () => void (await Promise.all([server.close(), scheduling.close()])));
  return { core, server, scheduler: scheduling };
}

/** Writes changes of the configured jobs into the audit trail, one after the other, until the returned function is called. */
function noteJobChanges(core: Core): () => Promise<void> {
  let current: Promise<void> = Promise.resolve();
  const stop = core.jobs.onChange((change) => {
    current = current
      .then(() => recordJobChanges(core, change))
      .catch((error: unknown) =>
        core.log.error({ err: error }, 'a change of the configured jobs could not be written down'),
      );
  });
  return async () => {
    stop();
    await current;
  };
}

async function openScheduler(
  config: Config,
  database: Database,
  core: Core,
  times: Pick<SchedulerOptions, 'graceMs' | 'pace'>,
): Promise<Scheduler> {
  const backend =
    config.mongodbUri === null
      ? await openPostgresBackend(database, {
          shared: database.kind === 'server',
          migrate: config.migrate,
        })
      : await openMongoBackend(config.mongodbUri);
  return new Scheduler(core, backend, {
    concurrency: config.role === 'api' ? 0 : config.analysisConcurrency,
    ...times,
    chores: chores(config, core, database),
    news: { publish: (name) => database.publish(WORK_CHANNEL, name) },
  });
}

/** Null, and nothing of OpenTelemetry loaded, where no collector is configured. */
async function openTracer({ otlpEndpoint }: Config, log: Log): Promise<RequestTracer | null> {
  if (otlpEndpoint === null) return null;
  const { startTracing } = await import('./server/tracing.js');
  return startTracing({ endpoint: otlpEndpoint, version: readVersion(), log });
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
