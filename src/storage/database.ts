import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Channel } from '../domain/channels.js';
import type { PrismaClient } from '../generated/prisma/client.js';
import type { Log } from '../log.js';
import type { Backup } from './backup/make-backup.js';
import { lockDataDir } from './data-dir-lock.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import type { ReadRows } from './open-client.js';
import type { NewsListener, Presence } from './presence.js';

const CONNECT_TIMEOUT_MS = 10_000;
const POOL_SIZE = 10;
/** Of a connection that nothing goes over. Then Node asks once a second, and takes it for lost after ten of them. */
const KEEPALIVE_AFTER_MS = 10_000;

export interface DatabaseOptions {
  /** A Postgres server; null: PGlite in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  migrationsDir: string;
  /** Whether to bring the tables up to date; otherwise they must be. Default: true. */
  migrate?: boolean;
  log: Log;
  /** For tests: after how long a silent connection to a server is ended, in milliseconds. */
  stalledAfterMs?: number;
}

export interface Database {
  kind: 'embedded' | 'server';
  /** The migrations that ran when it was opened. */
  migrated: readonly string[];
  prisma: PrismaClient;
  pool: Pool;
  readRows: ReadRows;
  /** What a row's `owner` says: this process, as long as it lives. */
  owner: string;
  /** Whether the process that wrote `owner` into a row still lives. */
  isOwnerAlive: (owner: string) => Promise<boolean>;
  /**
   * Calls back when another process has news of this kind, or (null) any kind may have been missed. Never calls on
   * the embedded database, which has no other process.
   */
  onRemoteNews: (listener: NewsListener) => void;
  /** Tells the other processes; on the embedded database there is none. */
  publish: (channel: Channel, payload: string) => Promise<void>;
  /** What a server's autovacuum does by itself: frees the room of removed rows, and counts anew for the planner. */
  tidy(): Promise<void>;
  /**
   * A backup of the embedded database at this moment; see `makeBackup`. Null on a server, which has tools of its own.
   */
  backup: ((facts: { version: string; now: Date }) => Promise<Backup>) | null;
  /**
   * Whether the database answers, for /health: one round trip, which waits for nobody's transaction or statement. A server is
   * asked on a connection of its own. The embedded database has one session: while that is at work for somebody, it answers.
   *
   * @throws when the database does not answer
   */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database and brings its tables up to date.
 *
 * @throws MigrationsMissingError where they are not to be brought up to date, and are not; DataDirLockedError where another process has the embedded database open; an Error that names host
 * and reason where the server cannot be reached
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.databaseUrl === null ? openEmbedded(options) : openServer(options, options.databaseUrl);
}

async function openEmbedded(options: DatabaseOptions): Promise<Database> {
  const lock = await lockDataDir(options.dataDir, 'selfheal serve');
  try {
    const embedded = await startEmbeddedPostgres(options.dataDir);
    embedded.onLost((error) =>
      options.log.error({ err: error }, 'the embedded database stopped; restart the server'),
    );
    // Loaded now: the database takes a while to start in its thread.
    const { openClient } = await import('./open-client.js');
    const parts = await openClient(
      { ...options, oneSession: true },
      embedded.poolConfig,
      embedded.ready,
    ).catch(async (error: unknown) => {
      await embedded.close();
      throw error;
    });
    return {
      ...parts,
      kind: 'embedded',
      owner: randomUUID(),
      tidy: async () => {
        // Table by table: others get their turn in between.
        const { rows } = await parts.pool.query<{ name: string }>(
          "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
        );
        for (const { name } of rows) await parts.pool.query(`VACUUM (ANALYZE) ${name}`);
      },
      backup: async (facts) => {
        const { makeBackup } = await import('./backup/make-backup.js');
        return makeBackup(parts.pool, options.dataDir, facts);
      },
      isOwnerAlive: async () => false, // the lock: no other process, and our own rows are never asked about
      onRemoteNews: () => undefined,
      publish: async () => undefined,
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
  const [{ openClient }, { openPresence }] = await Promise.all([
    import('./open-client.js'),
    import('./presence.js'),
  ]);
  const connection = {
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
  };
  const parts = await openClient({ ...options, oneSession: false }, { ...connection, max: POOL_SIZE });
  let presence: Presence;
  try {
    presence = await openPresence(connection, options.log, {
      ...(options.stalledAfterMs !== undefined && { beatMs: options.stalledAfterMs }),
    });
  } catch (error) {
    await parts.close();
    throw error;
  }
  return {
    ...parts,
    kind: 'server',
    tidy: async () => undefined,
    backup: null,
    owner: presence.owner,
    isOwnerAlive: (owner) => presence.isAlive(parts.pool, owner),
    // While that connection is made anew, the others may be there.
    ping: () => presence.ping().catch(() => parts.ping()),
    onRemoteNews: presence.onNews,
    publish: async (channel, payload) => {
      await parts.pool.query('SELECT pg_notify($1, $2)', [channel, payload]);
    },
    close: async () => {
      await presence.close();
      await parts.close();
    },
  };
}
