import type { AgendaBackend } from 'agenda';
import type { Pool } from 'pg';

/** Where Agenda keeps its jobs. */
export interface SchedulerBackend {
  kind: 'mongodb' | 'postgres';
  /** Connected, its collection or table made. */
  agenda: AgendaBackend;
  /** One round trip. @throws where it does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Start gives up after ten seconds; this leaves time to say why. */
const CONNECT_TIMEOUT_MS = 6_000;
/** An operation on a lost connection; the driver tries once more by itself. */
const SOCKET_TIMEOUT_MS = 20_000;
/** Agenda's jobs are few and short-lived. */
const MONGO_POOL_SIZE = 5;
/** Of processes that start at once, one after the other makes the table. */
const SCHEMA_LOCK = 7_233_141_004;
const NAME = 'agenda_jobs';

/**
 * Agenda on MongoDB.
 *
 * @param uri `mongodb://…` or `mongodb+srv://…`; the database it names, else `selfheal`
 * @throws an Error with the addresses and the reason, never the password, where it cannot be reached in time
 */
export async function openMongoBackend(
  uri: string,
  { connectTimeoutMs = CONNECT_TIMEOUT_MS } = {},
): Promise<SchedulerBackend> {
  const [{ MongoClient }, { MongoBackend }] = await Promise.all([
    import('mongodb'),
    import('@agendajs/mongo-backend'),
  ]);
  let client: InstanceType<typeof MongoClient>;
  try {
    client = new MongoClient(uri, {
      serverSelectionTimeoutMS: connectTimeoutMs,
      connectTimeoutMS: connectTimeoutMs,
      socketTimeoutMS: SOCKET_TIMEOUT_MS,
      maxPoolSize: MONGO_POOL_SIZE,
      appName: 'selfheal',
    });
  } catch (error) {
    throw unreachable(uri, error);
  }
  const database = client.db(databaseName(uri));
  const ping = async (): Promise<void> => {
    await database.command({ ping: 1 });
  };
  const agenda = new MongoBackend({ mongo: database, collection: NAME, ensureIndex: true });
  try {
    await client.connect();
    await ping();
    await agenda.connect();
  } catch (error) {
    await client.close().catch(() => undefined);
    throw unreachable(uri, error);
  }
  return { kind: 'mongodb', agenda: connected(agenda), ping, close: () => client.close() };
}

/**
 * Agenda on the Postgres that is there already, through the same connections: the embedded one has only one.
 *
 * @param database `ping` does one round trip
 * @param options.shared whether other processes may start on it at the same time
 * @param options.migrate whether to make its table; otherwise it must be there
 */
export async function openPostgresBackend(
  database: { pool: Pool; ping(): Promise<void> },
  { shared, migrate = true }: { shared: boolean; migrate?: boolean },
): Promise<SchedulerBackend> {
  const { PostgresBackend } = await import('@agendajs/postgres-backend');
  const { pool } = database;
  // Its own LISTEN would need a connection of its own; ours carries the news, see NewsChannel.
  const agenda = new PostgresBackend({
    pool,
    tableName: NAME,
    disableNotifications: true,
    ensureSchema: migrate,
  });
  if (shared && migrate) await alone(pool, () => agenda.connect());
  else await agenda.connect();
  return {
    kind: 'postgres',
    agenda: connected(agenda),
    ping: () => database.ping(),
    close: async () => undefined,
  };
}

async function alone(pool: Pool, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1::bigint)', [SCHEMA_LOCK]);
    try {
      await work();
    } finally {
      await client.query('SELECT pg_advisory_unlock($1::bigint)', [SCHEMA_LOCK]);
    }
  } finally {
    client.release();
  }
}

/** Agenda connects its backend where it is made, and leaves a failure of that unhandled: here it is done already. */
function connected({ name, repository, logger }: AgendaBackend): AgendaBackend {
  // Nor does it wait for this; a lock that cannot be given back runs out.
  const unlockJob = repository.unlockJob.bind(repository);
  repository.unlockJob = (job) => unlockJob(job).catch(() => undefined);
  return {
    name,
    repository,
    logger,
    connect: async () => undefined,
    disconnect: async () => undefined,
    ownsConnection: false,
  };
}

function databaseName(uri: string): string {
  return /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?/]+)/.exec(uri)?.[1] ?? 'selfheal';
}

function unreachable(uri: string, error: unknown): Error {
  // A password may hold what has a meaning in an address: its end is the last @.
  const [, secret, rest = ''] = /^mongodb(?:\+srv)?:\/\/(?:(.*)@)?(.*)$/s.exec(uri) ?? [];
  const hosts = /^[^/?]+/.exec(rest)?.[0] ?? 'the address given';
  const reason = error instanceof Error ? error.message : String(error);
  const shown = secret ? reason.replaceAll(secret, '…') : reason;
  return new Error(`MongoDB at ${hosts} could not be opened: ${shown}`);
}
