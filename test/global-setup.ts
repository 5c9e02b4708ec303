import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../src/storage/embedded-postgres.js';
import { applyMigrations } from '../src/storage/migrate.js';
import { migrationsDir } from '../src/storage/migrations-dir.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where copies of it may lie; removed with them when the suite has ended. */
    databases: string;
    /** A migrated PGlite directory, to be copied. */
    pgliteTemplate: string;
    /** Null: the suite runs on PGlite. Databases whose names begin with `prefix` are dropped when it has ended. */
    postgresTemplate: { adminUrl: string; name: string; prefix: string } | null;
  }
}

/** Makes one migrated database that every test file copies, since migrating each would cost seconds a file. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-test-'));
  const embedded = await startEmbeddedPostgres(folder);
  await embedded.ready;
  const pool = new Pool(embedded.poolConfig);
  await applyMigrations(pool, migrationsDir);
  await pool.end();
  await embedded.close();
  project.provide('databases', folder);
  project.provide('pgliteTemplate', join(folder, 'pg'));

  const adminUrl = process.env['TEST_DATABASE_URL'];
  const server = adminUrl === undefined ? null : await createServerTemplate(adminUrl);
  project.provide('postgresTemplate', server);
  return async () => {
    if (server) await dropDatabases(server);
    await rm(folder, { recursive: true, force: true });
  };
}

async function createServerTemplate(
  adminUrl: string,
): Promise<{ adminUrl: string; name: string; prefix: string }> {
  const run = randomBytes(6).toString('hex');
  const name = `selfheal_template_${run}`;
  await onServer(adminUrl, `CREATE DATABASE "${name}"`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const pool = new Pool({ connectionString: url.href });
  await applyMigrations(pool, migrationsDir);
  await pool.end();
  return { adminUrl, name, prefix: `selfheal_test_${run}_` };
}

/** The template, and what test files lent each other until the end. */
async function dropDatabases({
  adminUrl,
  name,
  prefix,
}: {
  adminUrl: string;
  name: string;
  prefix: string;
}): Promise<void> {
  const rows = await onServer(
    adminUrl,
    `SELECT datname FROM pg_database WHERE datname = '${name}' OR starts_with(datname, '${prefix}')`,
  );
  for (const { datname } of rows) await onServer(adminUrl, `DROP DATABASE "${datname}" WITH (FORCE)`);
}

async function onServer(adminUrl: string, sql: string): Promise<{ datname: string }[]> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(sql);
  await client.end();
  return rows;
}
