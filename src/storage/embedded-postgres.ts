import { once } from 'node:events';
import { access, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PoolConfig } from 'pg';
import type { WorkerData } from './embedded-postgres-worker.js';

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
  const pgDir = join(dataDir, 'pg');
  if (!(await exists(join(pgDir, 'PG_VERSION')))) await initialise(pgDir);
  const socketDir = await socketFolder(dataDir);
  const socketPath = join(socketDir, '.s.PGSQL.5432');
  await rm(socketPath, { force: true }); // left by a process that died; the lock says it is not in use
  const thread = startThread({
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

/**
 * Creates the cluster in a thread of its own: initdb is a second WebAssembly program whose 300 MB would stay with
 * the other. It grows in a folder beside and is renamed when whole, so that a crash in the middle leaves nothing
 * that looks like a database.
 */
async function initialise(pgDir: string): Promise<void> {
  const draft = `${pgDir}.init`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const { ended } = startThread({ dataDir: draft, settings: SETTINGS, socketPath: null, maxConnections: 0 });
  await ended.catch((cause: unknown) => {
    throw new Error(`Creating the embedded database failed: ${(cause as Error).message}`, { cause });
  });
  await rename(draft, pgDir);
}

interface Thread {
  worker: Worker;
  /** @throws where the database cannot be opened */
  ready: Promise<void>;
  /** @throws where the thread ended by an error */
  ended: Promise<void>;
}

function startThread(data: WorkerData): Thread {
  const worker = new Worker(new URL('embedded-postgres-worker.js', import.meta.url), {
    workerData: { ...data, dataDir: resolve(data.dataDir) },
    // What the process was started with (loaders, profilers) is not for it.
    execArgv: [],
  });
  const ended = once(worker, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`the thread of the embedded database ended with exit code ${code}`);
  });
  ended.catch(() => undefined); // reported to whoever asks; nobody may
  const gone = ended.then(() =>
    Promise.reject(new Error('the thread of the embedded database ended before it was ready')),
  );
  const ready = Promise.race([once(worker, 'message'), gone]).then(() => undefined);
  gone.catch(() => undefined);
  ready.catch(() => undefined);
  return { worker, ready, ended };
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
