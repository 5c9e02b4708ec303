import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { Client, Pool, type PoolConfig } from 'pg';
import { PrismaClient } from '../generated/prisma/client.js';
import type { Log } from '../log.js';
import { lockDataDir } from './data-dir-lock.js';
import { openEmbeddedPostgres } from './embedded-postgres.js';
import { applyMigrations } from './migrate.js';
import { openPresence, type Presence } from './presence.js';

const CONNECT_TIMEOUT_MS = 10_000;
const POOL_SIZE = 10;

export interface DatabaseOptions {
  /** A Postgres server; null: PGlite in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  migrationsDir: string;
  log: Log;
}

export interface Database {
  kind: 'embedded' | 'server';
  prisma: PrismaClient;
  pool: Pool;
  /** What a row's `owner` says: this process, as long as it lives. */
  owner: string;
  /** Whether the process that wrote `owner` into a row still lives. */
  isOwnerAlive: (owner: string) => Promise<boolean>;
  /** Calls back when another process may have written events. Never calls on the embedded database, which has no other process. */
  onRemoteEvent: (listener: () => void) => void;
  /** One round trip, for /health. @throws when the database does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database and brings its tables up to date.
 *
 * @throws DataDirLockedError where another process has the embedded database open; an Error that names host
 * and reason where the server cannot be reached
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.databaseUrl === null ? openEmbedded(options) : openServer(options, options.databaseUrl);
}

async function openEmbedded(options: DatabaseOptions): Promise<Database> {
  const lock = await lockDataDir(options.dataDir, 'selfheal serve');
  try {
    const embedded = await openEmbeddedPostgres(options.dataDir);
    const parts = await openClient(options, embedded.poolConfig).catch(async (error: unknown) => {
      await embedded.close();
      throw error;
    });
    return {
      ...parts,
      kind: 'embedded',
      owner: randomUUID(),
      isOwnerAlive: async () => false, // the lock: no other process, and our own rows are never asked about
      onRemoteEvent: () => undefined,
      close: async () => {
        await parts.close();
        await embedded.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openServer(options: DatabaseOptions, databaseUrl: string): Promise<Database> {
  const parts = await openClient(options, {
    connectionString: databaseUrl,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  let presence: Presence;
  try {
    presence = await openPresence(
      () => new Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS }),
      options.log,
    );
  } catch (error) {
    await parts.close();
    throw error;
  }
  return {
    ...parts,
    kind: 'server',
    owner: presence.owner,
    isOwnerAlive: (owner) => presence.isAlive(parts.pool, owner),
    onRemoteEvent: presence.onEvents,
    close: async () => {
      await presence.close();
      await parts.close();
    },
  };
}

async function openClient(options: DatabaseOptions, config: PoolConfig) {
  const pool = new Pool(config);
  pool.on('error', (error) => options.log.warn({ err: error }, 'idle database connection lost'));
  try {
    await applyMigrations(pool, options.migrationsDir);
  } catch (error) {
    await pool.end();
    throw withoutCredentials(error);
  }
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    prisma,
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** pg's own messages name host and port, never the password; URL parse errors would show the whole URL. */
function withoutCredentials(error: unknown): Error {
  const message = (error as Error).message.replace(/\/\/[^@\s/]*@/g, '//…@');
  return new Error(`The database could not be opened: ${message}`, {
    cause: (error as { code?: string }).code,
  });
}
