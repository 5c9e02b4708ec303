import { createServer } from 'node:http';
import { once } from 'node:events';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Workspace {
  /** A copy of its own, so that the demo can be run again. */
  folder: string;
  jobs: string;
  /** Closes the endpoint that the jobs talk to. */
  close(): Promise<void>;
}

/** Every so many requests the endpoint drops the connection without an answer. */
const DROPS_EVERY = 3;

/** Copies the bundled jobs aside and starts the flaky endpoint that one of them fetches from. */
export async function openWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-demo-'));
  await cp(bundledFolder(), folder, { recursive: true });
  let requests = 0;
  const endpoint = createServer((request, response) => {
    requests += 1;
    if (requests % DROPS_EVERY === 0) request.socket.destroy();
    else
      response.end(
        JSON.stringify([
          { sku: 'tea', eur: 4.2 },
          { sku: 'coffee', eur: 7.9 },
        ]),
      );
  }).listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const { port } = endpoint.address() as AddressInfo;
  await writeFile(join(folder, 'data', 'endpoint.url'), `http://127.0.0.1:${port}/prices\n`);
  return {
    folder,
    jobs: join(folder, 'jobs'),
    close: async () => {
      const closed = once(endpoint, 'close');
      endpoint.close();
      endpoint.closeAllConnections();
      await closed;
    },
  };
}

/** `demo/` of the package, seen from the sources and from `dist` alike. */
function bundledFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'demo');
    if (existsSync(join(candidate, 'jobs', 'backup.yaml'))) return candidate;
    if (folder === dirname(folder)) throw new Error('the demo jobs are missing from the installation');
  }
}
