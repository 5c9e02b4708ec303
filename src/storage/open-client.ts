import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type Client, type PoolConfig } from 'pg';
import { PrismaClient, type Prisma } from '../generated/prisma/client.js';
import type { Log } from '../log.js';
import { sharedWork } from '../shared-work.js';
import { watchAnswers } from './answer-watch.js';
import { endStalled } from './end-stalled.js';
import { applyMigrations, MigrationsMissingError, requireMigrations } from './migrate.js';
import { statementNames } from './statement-names.js';

const WAIT_FOR_TRANSACTION_MS = 30_000;

/**
 * The rows of one statement as `pg` gives them: times as Date, enums as text. Prisma takes as long again to make its
 * objects of them, which counts where hundreds of pages a second are read.
 */
export type ReadRows = <Row extends object>(statement: Prisma.Sql) => Promise<Row[]>;

export interface DatabaseClient {
  /** The migrations that ran now. */
  migrated: readonly string[];
  pool: Pool;
  prisma: PrismaClient;
  readRows: ReadRows;
  /** See `Database`; where there are several sessions, it waits for one of the pool's connections. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Transactions take 30 seconds at most, and may wait as long for their locks; see `transact`. */
const STALLED_MS = 75_000;

export interface ClientOptions {
  log: Log;
  migrationsDir: string;
  /** Whether the tables are brought up to date, or must be already. Default: they are. */
  migrate?: boolean | undefined;
  /** True of the embedded database: its one session outlives a lost connection. */
  oneSession: boolean;
  /** A connection in use over which so long nothing comes or goes is ended, in milliseconds. */
  stalledAfterMs?: number | undefined;
}

/**
 * Connects as soon as the database is there, and brings its tables up to date. Prisma's query compiler loads
 * meanwhile.
 *
 * @throws an Error that names host and reason where it cannot be reached
 */
export async function openClient(
  { log, migrationsDir, migrate = true, oneSession, stalledAfterMs = STALLED_MS }: ClientOptions,
  config: PoolConfig,
  isThere: Promise<unknown> = Promise.resolve(),
): Promise<DatabaseClient> {
  const pool = new Pool({
    ...config,
    // Prisma sends and reads times without a zone, which are then those of the session.
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- its types say nothing of it, but the pool waits
    onConnect: async (client) => {
      watch?.(client as Client);
      answers?.watch(client as Client);
      await client.query("SET TIME ZONE 'UTC'");
      // What was prepared there is still known, and a second one of the same name is an error.
      if (oneSession) await client.query('DEALLOCATE ALL');
    },
  });
  // There is no network on the way to the embedded one.
  const watch = oneSession ? null : endStalled(pool, stalledAfterMs);
  // There is no second session that could ask beside a transaction, or beside a backup, which takes its time.
  const answers = oneSession ? watchAnswers(pool, stalledAfterMs) : null;
  // Whoever uses it is told by their query.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  pool.on('error', (error) => log.warn({ err: error }, 'idle database connection lost'));
  const nameOf = statementNames();
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: nameOf }),
    // Prisma gives up after two seconds; a long log, or a backup, may hold the embedded database's connection for longer.
    transactionOptions: { maxWait: WAIT_FOR_TRANSACTION_MS },
  });
  const close = async (): Promise<void> => {
    await prisma.$disconnect();
    await pool.end();
  };
  const compiler = prisma.$connect();
  compiler.catch(() => undefined); // awaited below, once the database is there
  let migrated: string[] = [];
  try {
    await isThere;
    if (migrate) migrated = await applyMigrations(pool, migrationsDir);
    else await requireMigrations(pool, migrationsDir);
    await compiler;
  } catch (error) {
    await close();
    throw error instanceof MigrationsMissingError ? error : withoutCredentials(error);
  }
  return {
    migrated,
    pool,
    prisma,
    readRows: async <Row extends object>({ text, values }: Prisma.Sql) => {
      const { rows } = await pool.query<Row>({ text, values, name: nameOf({ sql: text }) });
      return rows;
    },
    ping: sharedWork(async () => {
      if (answers?.isAtWork() !== true) await pool.query('SELECT 1');
    }),
    close,
  };
}

/** pg's own messages name host and port, never the password; URL parse errors would show the whole URL. */
function withoutCredentials(error: unknown): Error {
  const message = (error as Error).message.replace(/\/\/[^@\s/]*@/g, '//…@');
  return new Error(`The database could not be opened: ${message}`, {
    cause: (error as { code?: string }).code,
  });
}
