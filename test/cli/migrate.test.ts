import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApp } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { shippedMigrations } from '../../src/storage/migrate.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { createServerDatabase } from '../support/database.js';
import { silentLog } from '../support/silent-log.js';
import { run } from './in-process.js';

let folder: string;
let names: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selfheal-migrate-'));
  names = (await shippedMigrations(migrationsDir)).map(({ name }) => name);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cli = (argv: string[], env: Record<string, string> = {}) => run(argv, { cwd: folder, env });
const start = (env: Record<string, string>) =>
  startApp(loadConfig({ env: { HOME: folder, SELFHEAL_PORT: '0', ...env }, cwd: folder }), {
    log: silentLog,
  });

describe('migrate', () => {
  it('brings the tables up to date, which a server that must not do so waits for with its start', async () => {
    const env = { SELFHEAL_MIGRATE: 'false', SELFHEAL_DATA_DIR: 'data' };
    await expect(start(env)).rejects.toThrow(
      `The tables are not up to date: ${names.join(', ')} did not run. ` +
        "Run 'selfheal migrate', or start without --no-migrate",
    );
    const first = await cli(['migrate', '--data', 'data']);
    expect(first).toEqual({
      code: 0,
      stdout: names.map((name) => `${name}\n`).join(''),
      stderr: 'selfheal: the tables are up to date\n',
    });
    const again = await cli(['migrate'], { SELFHEAL_DATA_DIR: 'data' });
    expect(again).toMatchObject({ stdout: '', stderr: 'selfheal: the tables are up to date already\n' });
    const app = await start(env);
    const locked = await cli(['migrate', '--data', 'data']);
    expect(locked).toMatchObject({ code: 1, stderr: expect.stringContaining('in use by selfheal serve') });
    await app.close();
  });

  it('says that the server cannot be reached, without its password', async () => {
    const env = { DATABASE_URL: 'postgresql://user:secret@127.0.0.1:9/db' };
    const { code, stderr } = await cli(['migrate'], env);
    expect([code, stderr]).toEqual([1, expect.stringContaining('the database could not be opened: ')]);
    expect(stderr).not.toContain('secret');
  });

  it('is set like any other setting: a flag wins over the variable', () => {
    const load = (flags: { migrate?: boolean }, variable = '') =>
      loadConfig({ flags, env: { HOME: folder, SELFHEAL_MIGRATE: variable }, cwd: folder }).migrate;
    expect([load({}), load({}, 'false'), load({ migrate: false }, 'true')]).toEqual([true, false, false]);
    expect(() => load({}, 'no')).toThrow('variable SELFHEAL_MIGRATE: must be true or false, not "no"');
  });

  it.runIf(inject('postgresTemplate') !== null)(
    'lets servers run as a user that may not change tables',
    async () => {
      const { url, drop } = await createServerDatabase(inject('postgresTemplate') as never);
      const admin = new Client({ connectionString: url });
      await admin.connect();
      const role = `selfheal_app_${process.pid}`;
      expect((await cli(['migrate'], { DATABASE_URL: url })).code).toBe(0);
      await admin.query(`
        CREATE ROLE ${role} LOGIN PASSWORD 'app';
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
      const limited = new URL(url);
      limited.username = role;
      limited.password = 'app';
      const app = await start({ DATABASE_URL: limited.href, SELFHEAL_MIGRATE: 'false' });
      await expect.poll(async () => (await fetch(`${app.url}/health`)).status).toBe(200);
      await app.close();
      await admin.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await admin.end();
      await drop();
    },
  );
});
