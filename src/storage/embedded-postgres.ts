import { spawn } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type { PoolConfig } from 'pg';

/** sun_path of a unix socket holds 108 bytes on Linux and 104 on macOS. */
const LONGEST_SOCKET_PATH = 100;

/** Postgres' own defaults reserve 128 MB for a cache that the operating system keeps a second time. */
const SETTINGS = ['shared_buffers=16MB', 'wal_buffers=1MB', 'max_wal_size=128MB'];

/**
 * PGlite has one session. The socket queues single protocol messages, so that statements of two connections get
 * mixed up outside transactions (one's Bind meets the other's Parse): everything shares one connection, and the
 * second place is for its successor while a lost one is still being closed.
 */
const POOL_SIZE = 1;
const MAX_CONNECTIONS = 2;
/** Whoever needs the connection waits for it, behind a transaction that may take its full time. */
const WAIT_FOR_CONNECTION_MS = 60_000;

export interface EmbeddedPostgres {
  poolConfig: PoolConfig;
  close(): Promise<void>;
}

/**
 * Opens PGlite in `<dataDir>/pg` behind a unix socket, so that everything else speaks to it as to a server.
 * The caller holds the data directory's lock.
 */
export async function openEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const pgDir = join(dataDir, 'pg');
  if (!(await exists(join(pgDir, 'PG_VERSION')))) await initialise(pgDir);
  const db = await PGlite.create({ dataDir: pgDir, postgresqlconf: SETTINGS });
  const socketDir = await socketFolder(dataDir);
  const path = join(socketDir, '.s.PGSQL.5432');
  await rm(path, { force: true }); // left by a process that died; the lock says it is not in use
  const server = new PGLiteSocketServer({ db, path, maxConnections: MAX_CONNECTIONS });
  await server.start();
  return {
    poolConfig: {
      host: socketDir,
      port: 5432,
      user: 'postgres',
      database: 'postgres',
      ssl: false,
      max: POOL_SIZE,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: WAIT_FOR_CONNECTION_MS,
    },
    close: async () => {
      await server.stop();
      await db.close();
      if (!socketDir.startsWith(dataDir)) await rm(socketDir, { recursive: true, force: true });
    },
  };
}

/**
 * Creates the cluster in a process of its own: initdb is a second WebAssembly program whose 300 MB would
 * stay with the server. It grows in a folder beside and is renamed when whole, so that a crash in the middle
 * leaves nothing that looks like a database.
 */
async function initialise(pgDir: string): Promise<void> {
  const draft = `${pgDir}.init`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const script =
    "import { PGlite } from '@electric-sql/pglite';" +
    'const db = await PGlite.create({ dataDir: process.argv[1] }); await db.close();';
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, resolve(draft)], {
    cwd: dirname(fileURLToPath(import.meta.url)), // where the bare import is looked up from
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-2_000)));
  const code = await new Promise<number | null>((done, reject) => {
    child.once('error', reject).once('close', done);
  });
  if (code !== 0)
    throw new Error(`Creating the embedded database failed (exit code ${code}): ${stderr.trim()}`);
  await rename(draft, pgDir);
}

async function socketFolder(dataDir: string): Promise<string> {
  const inside = join(dataDir, 'socket');
  if (Buffer.byteLength(join(inside, '.s.PGSQL.5432')) > LONGEST_SOCKET_PATH) {
    return mkdtemp(join(tmpdir(), 'selfheal-')); // mode 0700
  }
  await mkdir(inside, { recursive: true, mode: 0o700 });
  await chmod(inside, 0o700);
  return inside;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
