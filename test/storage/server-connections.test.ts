import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDatabase, type Database } from '../../src/storage/database.js';
import { applyMigrations } from '../../src/storage/migrate.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { openPresence, type Presence } from '../../src/storage/presence.js';
import { openTcpProxy, type TcpProxy } from '../scheduling/tcp-proxy.js';
import { createServerDatabase } from '../support/database.js';
import { within } from '../../src/domain/within.js';
import { silentLog } from '../support/silent-log.js';

/** Longer than a busy machine takes for an answer. */
const SILENT_MS = 1_500;

const template = inject('postgresTemplate');

describe.runIf(template !== null)('connections to a server', () => {
  let admin: Client;
  let proxy: TcpProxy;
  let through: string;
  let drop: () => Promise<void>;
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    const made = await createServerDatabase(template!);
    drop = made.drop;
    admin = new Client({ connectionString: made.url });
    await admin.connect();
    const direct = new URL(made.url);
    proxy = await openTcpProxy({ host: direct.hostname, port: Number(direct.port) });
    direct.port = String(proxy.port);
    through = direct.href;
  });
  afterEach(async () => {
    proxy.unstall();
    for (const each of open.splice(0)) await each.close();
  });
  afterAll(async () => {
    await proxy.close();
    await admin.end();
    await drop();
  });

  const openThrough = async (stalledAfterMs: number): Promise<Database> => {
    const database = await openDatabase({
      databaseUrl: through,
      dataDir: '',
      migrationsDir,
      log: silentLog,
      stalledAfterMs,
    });
    open.push(database);
    return database;
  };
  const presence = async (options: { othersReturnMs?: number }): Promise<Presence> => {
    const opened = await openPresence({ connectionString: through }, silentLog, options);
    open.push(opened);
    return opened;
  };

  it('that a network drops without a word are given up, and the next ones serve', async () => {
    const database = await openThrough(SILENT_MS);
    const count = () => database.prisma.healingReview.count();
    await Promise.all(Array.from({ length: 3 }, count));
    proxy.stall();
    await expect(within(200, () => database.ping())).rejects.toThrow('no answer');
    const lost = [
      count(),
      database.pool.query('SELECT 1'),
      database.prisma.$transaction(async (tx) => tx.healingReview.count()),
    ];
    for (const { status } of await Promise.allSettled(lost)) expect(status).toBe('rejected');
    proxy.unstall();
    await expect.poll(() => count().catch(() => null), { timeout: 30_000 }).toBe(0);
  });

  it('may be silent while nobody uses them', async () => {
    const database = await openThrough(SILENT_MS);
    const { rows: before } = await database.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await admin.query('SELECT pg_sleep($1)', [0.001 * (SILENT_MS + 500)]);
    const { rows: after } = await database.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    expect(after).toEqual(before);
    await expect(database.pool.query('SELECT pg_sleep(60)'), 'in use').rejects.toThrow(
      /Connection terminated/,
    );
  });

  it('may be silent for as long as a migration works', async () => {
    const database = await openThrough(SILENT_MS);
    const folder = await mkdtemp(join(tmpdir(), 'selfheal-migrations-'));
    await cp(migrationsDir, folder, { recursive: true });
    await mkdir(join(folder, '20990101000000_long'));
    await writeFile(
      join(folder, '20990101000000_long', 'migration.sql'),
      `SELECT pg_sleep(${(SILENT_MS + 500) / 1000})`,
    );
    expect(await applyMigrations(database.pool, folder)).toEqual(['20990101000000_long']);
    await rm(folder, { recursive: true });
  });

  it('that bring news are made anew when the server falls silent', async () => {
    const database = await openThrough(SILENT_MS);
    const news: (string | null)[] = [];
    let heard = (): void => undefined;
    const next = () => new Promise<void>((resolve) => (heard = resolve));
    database.onRemoteNews((channel) => {
      news.push(channel);
      heard();
    });
    const back = next();
    proxy.stall();
    proxy.unstall();
    await back;
    expect(news[0]).toBeNull();
    const told = next();
    await admin.query("SELECT pg_notify('selfheal_events', '')");
    await told;
    expect(news).toContain('selfheal_events');
  });

  it('are given time to come back before a process is taken for dead, since a server that restarts ends all of them', async () => {
    const database = await openThrough(60_000);
    const living = await presence({ othersReturnMs: 300 });
    const other = await presence({ othersReturnMs: 0 });
    const isOtherAlive = () => living.isAlive(database.pool, other.owner);
    expect(await isOtherAlive()).toBe(true);
    const back = new Promise<boolean>((resolve) => {
      living.onNews(() => void isOtherAlive().then(resolve));
    });
    await other.close(); // it never comes back
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    expect(await back, 'at first').toBe(true);
    await expect.poll(isOtherAlive).toBe(false);
  });
});
