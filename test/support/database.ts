import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject, type ProvidedContext } from 'vitest';
import { openDatabase, type Database } from '../../src/storage/database.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { silentLog } from './silent-log.js';

/**
 * A migrated database of this test file's own: a copy of the PGlite template behind its socket, or of the real
 * server's where TEST_DATABASE_URL is set. The caller closes it, which removes it.
 */
export async function testDatabase(): Promise<Database> {
  const server = inject('postgresTemplate');
  return server ? onServer(server) : embedded();
}

async function embedded(): Promise<Database> {
  const dataDir = await mkdtemp(join(inject('databases'), 'db-'));
  await seedDataDir(dataDir);
  const database = await openDatabase({ databaseUrl: null, dataDir, migrationsDir, log: silentLog });
  return {
    ...database,
    close: async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Puts a migrated database into a data directory, which spares the seconds that creating one takes. */
export async function seedDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // A thousand files: handing each to the thread pool takes twice as long.
  cpSync(inject('pgliteTemplate'), join(dataDir, 'pg'), { recursive: true });
}

async function onServer(template: ServerTemplate): Promise<Database> {
  const { url, drop } = await createServerDatabase(template);
  const database = await openDatabase({ databaseUrl: url, dataDir: '', migrationsDir, log: silentLog });
  return {
    ...database,
    close: async () => {
      await database.close();
      await drop();
    },
  };
}

type ServerTemplate = NonNullable<ProvidedContext['postgresTemplate']>;

/** A copy of the migrated template on the real server. */
export async function createServerDatabase(
  template: ServerTemplate,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `${template.prefix}${randomBytes(6).toString('hex')}`;
  await query(template.adminUrl, `CREATE DATABASE "${name}" TEMPLATE "${template.name}"`);
  const url = new URL(template.adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => query(template.adminUrl, `DROP DATABASE "${name}" WITH (FORCE)`) };
}

/** Copies of one template are made one at a time: Postgres refuses a template that is in use. */
async function query(adminUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(723314)');
    await client.query(sql);
  } finally {
    await client.end();
  }
}
