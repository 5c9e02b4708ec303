import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { startApp, type App } from '../../src/app.js';
import { loadConfig, type ConfigFlags } from '../../src/config.js';
import { seedDataDir } from '../support/database.js';
import { silentLog } from '../support/silent-log.js';

export interface TestServer {
  /** Holds the job files; a good place to run commands in. */
  folder: string;
  app: App;
  /** For commands: they find the server by it. */
  env: { SELFHEAL_URL: string };
  /** Stops the server and starts it again on the same data and the same port. */
  restart: (between?: () => Promise<void>) => Promise<void>;
}

/** A whole server on a free port with an embedded database of its own, for one test file. */
export function useServer(files: Record<string, string>, flags: ConfigFlags = {}): TestServer {
  const server = {} as TestServer;
  const open = async (port: number): Promise<void> => {
    const config = loadConfig({
      flags: { port, data: 'data', jobs: 'jobs', ...flags },
      env: { HOME: server.folder },
      cwd: server.folder,
    });
    server.app = await startApp(config, { log: silentLog, reviewGraceMs: 0 });
    server.env = { SELFHEAL_URL: server.app.url };
  };
  beforeAll(async () => {
    server.folder = await mkdtemp(join(tmpdir(), 'selfheal-cli-'));
    await seedDataDir(join(server.folder, 'data'));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(server.folder, name)), { recursive: true });
      await writeFile(join(server.folder, name), content);
    }
    await open(0);
  });
  server.restart = async (between) => {
    const { port } = server.app;
    await server.app.close();
    await between?.();
    await open(port);
  };
  afterAll(async () => {
    // Not there where it did not start, which is told already.
    await (server.app as App | undefined)?.close();
    await rm(server.folder, { recursive: true, force: true });
  });
  return server;
}
