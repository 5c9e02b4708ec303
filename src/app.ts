import { randomUUID } from 'node:crypto';
import type { AppDependencies } from './app-dependencies.js';
import type { Config } from './config.js';
import { systemClock } from './domain/clock.js';
import type { Core } from './domain/core.js';
import { openDatabase } from './storage/database.js';
import { migrationsDir } from './storage/migrations-dir.js';

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

/**
 * Starts the server: database with its migrations, jobs, event feed; settles what a process that died left half
 * done; then listens. What was opened before a step that fails is closed again.
 *
 * @throws ValidationError for a host that needs a token; DataDirLockedError; an Error that says what else cannot
 * be opened or listened on
 */
export async function startApp(config: Config, dependencies: AppDependencies): Promise<App> {
  const { log, clock = systemClock, newId = randomUUID, reviewGraceMs = 20_000, pace } = dependencies;
  const opened: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  const { databaseUrl, dataDir, migrate } = config;
  const opening = openDatabase({ databaseUrl, dataDir, migrationsDir, migrate, log }).then((database) => {
    opened.push(() => database.close());
    return database;
  });
  opening.catch(() => undefined); // awaited by what needs it
  try {
    // The server's own modules and the job files take as long to load as the database to open: at the same time.
    const { compose } = await import('./compose.js');
    const { core, server, scheduler } = await compose(
      config,
      opening,
      { log, clock, newId, reviewGraceMs, ...(pace && { pace }) },
      opened,
    );
    const port = await server.listen();
    void scheduler.start(); // requests need not wait for it; it tries until it works
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    const { kind, migrated } = await opening;
    if (migrated.length > 0) log.info({ migrations: migrated }, 'the tables were brought up to date');
    log.info({ url, database: kind, jobs: core.jobs.list().length }, 'ready');
    let closing: Promise<void> | null = null;
    return { url, port, core, close: () => (closing ??= closeAll()) };
  } catch (error) {
    await opening.catch(() => undefined); // it may be open only now
    await closeAll();
    throw error;
  }
}
