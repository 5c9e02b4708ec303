import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { mayTakeLong } from './end-stalled.js';

/** Any number that no other program uses for its advisory lock on this database. */
const MIGRATION_LOCK = 7_233_141_001;

/** Nobody else waits longer than this for a migration that waits for a table; then they have the pause. */
const LOCK_PATIENCE_MS = 2_000;
const PAUSE_MS = 1_000;
/** Five minutes, longer than any transaction of ours. */
const MOST_ATTEMPTS = 100;
const LOCK_NOT_AVAILABLE = '55P03';

/** The table as `prisma migrate deploy` creates and reads it, so that both agree on what has run. */
const BOOKKEEPING = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL,
    "logs" TEXT,
    "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

/**
 * Applies the SQL files of `folder` that have not run yet, each in one transaction, one process at a time.
 *
 * @returns the names of those that ran now
 * @throws where a migration that ran was edited afterwards, or one fails (it then leaves nothing behind)
 */
export async function applyMigrations(pool: Pool, folder: string): Promise<string[]> {
  const client = await pool.connect();
  mayTakeLong(client);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      return await applyPending(client, folder);
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    }
  } finally {
    client.release();
  }
}

async function applyPending(client: PoolClient, folder: string): Promise<string[]> {
  await client.query(BOOKKEEPING);
  const done = new Map((await readApplied(client)).map(({ name, checksum }) => [name, checksum]));
  const applied: string[] = [];
  for (const { name, sql, checksum } of await shippedMigrations(folder)) {
    const known = done.get(name);
    if (known !== undefined) {
      if (known !== checksum)
        throw new Error(`Migration ${name} was changed after it had run on this database.`);
      continue;
    }
    await applyOne(client, name, sql, checksum);
    applied.push(name);
  }
  return applied;
}

/** The tables are not up to date, and this process is not to bring them there. */
export class MigrationsMissingError extends Error {
  constructor(names: readonly string[]) {
    super(
      `The tables are not up to date: ${names.join(', ')} did not run. Run 'selfheal migrate', or start without --no-migrate`,
    );
    this.name = 'MigrationsMissingError';
  }
}

/** @throws MigrationsMissingError where one of `folder` has not run on this database */
export async function requireMigrations(pool: Pool, folder: string): Promise<void> {
  const applied = new Set((await appliedMigrations(pool)).map(({ name }) => name));
  const missing = (await shippedMigrations(folder)).filter(({ name }) => !applied.has(name));
  if (missing.length > 0) throw new MigrationsMissingError(missing.map(({ name }) => name));
}

export interface Migration {
  name: string;
  /** SHA-256 of its SQL, in hexadecimal digits. */
  checksum: string;
}

/** The SQL files of `folder`, in the order in which they run. */
export async function shippedMigrations(folder: string): Promise<(Migration & { sql: string })[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** What has run on a database, by name; nothing on one that no process of ours has finished opening. */
export async function appliedMigrations(client: Pool | PoolClient): Promise<Migration[]> {
  const { rows } = await client.query<{ found: string | null }>(
    `SELECT to_regclass('"_prisma_migrations"') AS found`,
  );
  return rows[0]?.found == null ? [] : readApplied(client);
}

async function readApplied(client: Pool | PoolClient): Promise<Migration[]> {
  const { rows } = await client.query<Migration>(
    `SELECT migration_name AS name, checksum FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );
  return rows;
}

/**
 * A change of a table waits for the transactions that use it, and all others queue up behind it: it gives up soon,
 * lets them go first, and tries again.
 */
async function applyOne(client: PoolClient, name: string, sql: string, checksum: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryOne(client, name, sql, checksum);
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } };
      if (cause?.code !== LOCK_NOT_AVAILABLE || attempt === MOST_ATTEMPTS) throw error;
      await delay(PAUSE_MS);
    }
  }
}

async function tryOne(client: PoolClient, name: string, sql: string, checksum: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = ${LOCK_PATIENCE_MS}`);
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}
