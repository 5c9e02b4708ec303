import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface ServerProcess {
  url: string;
  /** Milliseconds from the start of the process to the line that says it is ready. */
  readyAfterMs: number;
  /** Resident memory in MiB now. */
  residentMiB(): Promise<number>;
  /** The most it ever was. */
  peakMiB(): Promise<number>;
  stop(): Promise<void>;
}

/** The built server as its users start it. @param databaseUrl null: the embedded database in the folder's `data` */
export async function startServer(
  folder: string,
  jobs: string,
  databaseUrl: string | null = null,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--port', '0', '--jobs', jobs, '--data', `${folder}/data`, '--log-level', 'error'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: folder,
      // Load is what these servers are for.
      env: {
        ...process.env,
        SELFHEAL_RATE_LIMIT: '0',
        ...env,
        ...(databaseUrl !== null && { DATABASE_URL: databaseUrl }),
      },
    },
  );
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const url = /http:\/\/[^/\s]+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`no URL in: ${line}`);
  return {
    url,
    readyAfterMs: performance.now() - began,
    residentMiB: () => statusMiB(child, 'VmRSS'),
    peakMiB: () => statusMiB(child, 'VmHWM'),
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

async function statusMiB(child: ChildProcess, field: string): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}
