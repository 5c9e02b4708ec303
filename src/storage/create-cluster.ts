import { mkdir, rename, rm } from 'node:fs/promises';
import { unpackClusterTemplate } from './cluster-template.js';
import { startPostgresThread } from './postgres-thread.js';

/**
 * Makes a new cluster, from the shipped template where there is one. It grows in a folder beside and is renamed when
 * whole, so that a process killed in the middle leaves nothing that looks like a database.
 *
 * @throws where there is no room, or what is needed is damaged
 */
export async function createCluster(pgDir: string): Promise<void> {
  const draft = `${pgDir}.init`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    if (!unpackClusterTemplate(draft)) await initdb(draft);
  } catch (cause) {
    throw new Error(`Creating the embedded database failed: ${(cause as Error).message}`, { cause });
  }
  await rename(draft, pgDir);
}

/**
 * Has PGlite create a cluster in a folder that is there and empty. In a thread of its own: initdb is a second
 * WebAssembly program whose 300 MB would stay with the other.
 */
export async function initdb(folder: string): Promise<void> {
  await startPostgresThread({ dataDir: folder, settings: [], socketPath: null, maxConnections: 0 }).ended;
}
