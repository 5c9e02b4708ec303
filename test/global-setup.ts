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
    /** A migrated PGlite directory, to be copied. */
    pgliteTemplate: string;
    /** Null: the suite runs on PGlite. */
    postgresTemplate: { adminUrl: string; name: string } | null;
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
  project.provide('pgliteTemplate', join(folder, 'pg'));

  const adminUrl = process.env['TEST_DATABASE_URL'];
  const server = adminUrl === undefined ? null : await createServerTemplate(adminUrl);
  project.provide('postgresTemplate', server);
  return async () => {
    if (server) await onServer(server.adminUrl, `DROP DATABASE "${server.name}"`);
    await rm(folder, { recursive: true, force: true });
  };
}

async function createServerTemplate(adminUrl: string): Promise<{ adminUrl: string; name: string }> {
  const name = `selfheal_template_${randomBytes(6).toString('hex')}`;
  await onServer(adminUrl, `CREATE DATABASE "${name}"`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const pool = new Pool({ connectionString: url.href });
  await applyMigrations(pool, migrationsDir);
  await pool.end();
  return { adminUrl, name };
}

async function onServer(adminUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}
