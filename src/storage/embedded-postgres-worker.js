// @ts-check
/**
 * The thread of the embedded database: Postgres computes here, so that the server's own thread goes on answering.
 * Plain JavaScript, since Node loads a worker's file itself, also where the sources run without a build.
 *
 * With a `socketPath` it serves `dataDir` there, says `ready`, and ends when it is told anything; without one it
 * creates the cluster and ends.
 *
 * @typedef {{ dataDir: string, settings: string[], socketPath: string | null, maxConnections: number }} WorkerData
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/** @type {WorkerData} */
const { dataDir, settings, socketPath, maxConnections } = workerData;
const db = await PGlite.create(socketPath === null ? { dataDir } : { dataDir, postgresqlconf: settings });
if (socketPath === null) {
  await db.close();
} else {
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket');
  const server = new PGLiteSocketServer({ db, path: socketPath, maxConnections });
  await server.start();
  parentPort?.once('message', async () => {
    await server.stop();
    await db.close();
  });
  parentPort?.postMessage('ready');
}
