import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface OpenClawGateway {
  /** Of programs that shall find it. */
  environment: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/**
 * OpenClaw's real gateway with a home of its own, which speaks to nothing but a bot API on this machine.
 *
 * @param command the real `openclaw`
 */
export async function openClawGateway(command: string, telegramUrl: string): Promise<OpenClawGateway> {
  const home = await mkdtemp(join(tmpdir(), 'selfheal-openclaw-home-'));
  await mkdir(join(home, '.openclaw'));
  const port = await freePort();
  await writeFile(join(home, '.openclaw', 'openclaw.json'), JSON.stringify(configuration(port, telegramUrl)));
  const environment = { PATH: process.env['PATH'], HOME: home, TMPDIR: home };
  const child = spawn(command, ['gateway', 'run'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      if (/\bready\b/.test(output.split('starting channels').at(1) ?? '')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}:\n${output}`)));
  });
  return {
    environment,
    close: async () => {
      const ended = child.exitCode === null ? once(child, 'exit') : null;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await ended;
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function configuration(port: number, telegramUrl: string) {
  return {
    gateway: {
      mode: 'local',
      port,
      bind: 'loopback',
      auth: { mode: 'token', token: 'a-token-of-this-test' },
    },
    update: { checkOnStart: false },
    telemetry: { enabled: false },
    models: { catalogRefresh: { enabled: false } },
    discovery: { mdns: { mode: 'off' } },
    plugins: { allow: ['telegram'] },
    channels: {
      telegram: {
        enabled: true,
        botToken: '123456:a-token-of-this-test',
        apiRoot: telegramUrl,
        dmPolicy: 'disabled',
        groupPolicy: 'disabled',
      },
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
