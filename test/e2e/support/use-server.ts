import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, inject } from 'vitest';
import type { Seeded } from './seed.js';

/** What `npm run build` made of the entry. */
const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
const PAGE = fileURLToPath(new URL('../../../dashboard/index.html', import.meta.url));

export const TOKENS = {
  ada: 'an-admin-of-the-tests-000000',
  olga: 'an-operator-of-the-tests-000',
  vera: 'a-viewer-of-the-tests-000000',
  rita: 'a-reporter-of-the-tests-0000',
} as const;

const ROLES = { ada: 'admin', olga: 'operator', vera: 'viewer', rita: 'reporter' } as const;

export interface DashboardServer {
  url: string;
  folder: string;
  seeded: Seeded;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** With other roles for its tokens, where they are given. */
  start(changed?: Partial<Record<keyof typeof TOKENS, string>>): Promise<void>;
  /** Over GraphQL, as one of the tokens. */
  ask<Data>(query: string, variables?: object, who?: keyof typeof TOKENS): Promise<Data>;
}

/** The built command, serving seeded data in a process of its own, for one test file. */
export function useDashboardServer(
  options: { tokens?: boolean; env?: Record<string, string> } = {},
): DashboardServer {
  const server = {} as DashboardServer;
  let child: ChildProcess | null = null;
  let port = 0;
  server.start = async (changed = {}) => {
    const tokens = Object.entries(TOKENS).map(
      ([name, token]) => `${name}:${{ ...ROLES, ...changed }[name as keyof typeof ROLES]}:${token}`,
    );
    const started = spawn(
      process.execPath,
      [MAIN, 'serve', '--port', String(port), '--jobs', 'jobs', '--data', 'data'],
      {
        cwd: server.folder,
        env: {
          PATH: process.env['PATH'],
          HOME: server.folder,
          SELFHEAL_RATE_LIMIT: '0',
          ...(options.tokens && { SELFHEAL_TOKENS: tokens.join(',') }),
          ...options.env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    child = started;
    let errors = '';
    started.stderr.on('data', (data: Buffer) => (errors += String(data)));
    const ready = (async () => {
      for await (const line of createInterface(started.stdout)) {
        if (line.includes('is ready')) return;
      }
      throw new Error(`the server did not start:\n${errors}`);
    })();
    await ready;
  };
  server.kill = async () => {
    const dying = child;
    if (!dying || dying.exitCode !== null) return;
    const closed = once(dying, 'close');
    dying.kill('SIGKILL');
    await closed;
    child = null;
  };
  server.ask = async (query, variables = {}, who = 'ada') => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(options.tokens && { authorization: `Bearer ${TOKENS[who]}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: never; errors?: { message: string }[] };
    if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
    return data;
  };
  beforeAll(async () => {
    if (!existsSync(PAGE)) throw new Error('there is no dashboard to test: npm run build');
    server.folder = inject('workFolder');
    server.seeded = inject('seeded');
    rmSync(server.folder, { recursive: true, force: true });
    cpSync(inject('seededFolder'), server.folder, { recursive: true });
    port = await freePort();
    server.url = `http://127.0.0.1:${port}`;
    await server.start();
  });
  afterAll(async () => {
    await server.kill();
  });
  return server;
}

/** A port that a killed and restarted server can have again. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
