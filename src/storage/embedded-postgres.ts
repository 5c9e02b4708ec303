import { access, chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PoolConfig } from 'pg';
import { finishRestore } from './backup/finish-restore.js';
import { createCluster } from './create-cluster.js';
import { startPostgresThread } from './postgres-thread.js';

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
/** A thread that takes longer to close is ended; what was committed is on the disk. */
const CLOSE_MS = 10_000;

export interface EmbeddedPostgres {
  /** Resolves when connections are taken. @throws where the database cannot be opened */
  ready: Promise<void>;
  poolConfig: PoolConfig;
  /** Calls back, at most once, when the database stopped without having been told to. */
  onLost(listener: (error: Error) => void): void;
  close(): Promise<void>;
}

/**
 * Starts PGlite in `<dataDir>/pg`, in a thread of its own behind a unix socket, so that everything else speaks to it
 * as to a server. The caller holds the data directory's lock.
 */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  await finishRestore(dataDir);
  const pgDir = join(dataDir, 'pg');
  if (!(await exists(join(pgDir, 'PG_VERSION')))) await createCluster(pgDir);
  const socketDir = await socketFolder(dataDir);
  const socketPath = join(socketDir, '.s.PGSQL.5432');
  await rm(socketPath, { force: true }); // left by a process that died; the lock says it is not in use
  const thread = startPostgresThread({
    dataDir: pgDir,
    settings: SETTINGS,
    socketPath,
    maxConnections: MAX_CONNECTIONS,
  });
  return {
    ready: thread.ready,
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
    onLost: (listener) => void thread.ended.catch(listener),
    close: async () => {
      thread.worker.postMessage('close');
      const late = setTimeout(() => void thread.worker.terminate(), CLOSE_MS);
      await thread.ended.catch(() => undefined); // whoever listens to onLost knows
      clearTimeout(late);
      if (!socketDir.startsWith(dataDir)) await rm(socketDir, { recursive: true, force: true });
    },
  };
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
