import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { openDatabase } from '../src/storage/database.js';
import { migrationsDir } from '../src/storage/migrations-dir.js';

const PROGRAMS = '/usr/lib/postgresql';

export interface BenchDatabase {
  /** For the table: which database the figures are from. */
  what: string;
  /** Null: the embedded one in the folder's `data`, which only one process at a time can open. */
  url: string | null;
  /** Runs SQL on the migrated database, while no server has it open. */
  load(statements: readonly string[]): Promise<void>;
  drop(): Promise<void>;
}

/**
 * An empty database: on the server of BENCH_DATABASE_URL; on one that is started for it, where Debian's programs are
 * installed; else the embedded one.
 */
export async function benchDatabase(folder: string): Promise<BenchDatabase> {
  const given = process.env['BENCH_DATABASE_URL'];
  if (given !== undefined) return onServer(given, folder, async () => undefined);
  const programs = await newestPrograms();
  if (programs === null) {
    return { what: 'PGlite', url: null, load: loader(null, folder), drop: async () => undefined };
  }
  const server = await startPostgres(programs);
  return onServer(server.url, folder, server.stop);
}

async function onServer(adminUrl: string, folder: string, stop: () => Promise<void>): Promise<BenchDatabase> {
  const name = `selfheal_bench_${randomBytes(4).toString('hex')}`;
  const admin = async (sql: string): Promise<string> => {
    const client = new Client({ connectionString: adminUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ server_version?: string }>(sql);
      return rows[0]?.server_version ?? '';
    } finally {
      await client.end();
    }
  };
  const version = await admin('SHOW server_version');
  await admin(`CREATE DATABASE "${name}"`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    what: `Postgres ${version.split(' ')[0]}`,
    url: url.href,
    load: loader(url.href, folder),
    drop: async () => {
      await admin(`DROP DATABASE "${name}" WITH (FORCE)`);
      await stop();
    },
  };
}

function loader(databaseUrl: string | null, folder: string): BenchDatabase['load'] {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return async (statements) => {
    const database = await openDatabase({ databaseUrl, dataDir: join(folder, 'data'), migrationsDir, log });
    if (databaseUrl === null) for (const sql of statements) await database.pool.query(sql);
    await database.close();
    if (databaseUrl === null) return;
    // A million rows in one statement take longer than a connection of ours may be silent.
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      for (const sql of statements) await client.query(sql);
    } finally {
      await client.end();
    }
  };
}

async function newestPrograms(): Promise<string | null> {
  const versions = await readdir(PROGRAMS).catch(() => []);
  const newest = versions.map(Number).sort((a, b) => b - a)[0];
  return newest === undefined ? null : join(PROGRAMS, String(newest), 'bin');
}

/** Postgres refuses to run as root: it then runs as its own user. */
async function startPostgres(programs: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const cluster = await mkdtemp(join(tmpdir(), 'selfheal-bench-pg-'));
  const user = process.getuid?.() === 0 ? await idsOf('postgres') : null;
  if (user) await chown(cluster, user.uid, user.gid);
  const run = (program: string, ...words: string[]) =>
    promisify(execFile)(join(programs, program), ['--pgdata', join(cluster, 'data'), ...words], {
      ...user,
      cwd: cluster,
    });
  const port = await freePort();
  await run('initdb', '--username', 'selfheal', '--auth', 'trust');
  const settings = `-c listen_addresses=127.0.0.1 -p ${port} -c unix_socket_directories=${cluster} -c shared_buffers=512MB`;
  await run('pg_ctl', '--log', join(cluster, 'log'), '--wait', '--options', settings, 'start');
  return {
    url: `postgresql://selfheal@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await run('pg_ctl', '--mode', 'immediate', 'stop');
      await rm(cluster, { recursive: true, force: true });
    },
  };
}

async function idsOf(name: string): Promise<{ uid: number; gid: number }> {
  const users = await readFile('/etc/passwd', 'utf8');
  const found = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(users);
  if (!found) throw new Error(`there is no user ${name} that Postgres could run as; set BENCH_DATABASE_URL`);
  return { uid: Number(found[1]), gid: Number(found[2]) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
