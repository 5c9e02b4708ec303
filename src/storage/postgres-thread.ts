import { once } from 'node:events';
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { WorkerData } from './embedded-postgres-worker.js';

/**
 * How much a WebAssembly function does before V8 compiles it a second time, better. By the 1.8 million of Node 20
 * (13 million later), Postgres and Prisma's compiler have half of a second core busy while the server starts.
 */
const TIERING_BUDGET = 20_000_000;

export interface PostgresThread {
  worker: Worker;
  /** @throws where the database cannot be opened */
  ready: Promise<void>;
  /** @throws where the thread ended by an error */
  ended: Promise<void>;
}

/** Starts PGlite in a thread; see `embedded-postgres-worker.js` for what it does there. */
export function startPostgresThread(data: WorkerData): PostgresThread {
  setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
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
