import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { recordRun, reviewed } from '../docs/backup-history.js';
import { readPage } from '../docs/read-page.js';
import { createServerDatabase } from '../support/database.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const template = inject('postgresTemplate');

if (template === null) {
  console.warn('The processes of docs/scaling-out.md were not started: TEST_DATABASE_URL names no server.');
}

describe.runIf(template !== null)('the processes that docs/scaling-out.md has one start', () => {
  let folder: string;
  let drop: () => Promise<void>;
  let url: string;
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    ({ url, drop } = await createServerDatabase(template as NonNullable<typeof template>));
    folder = await mkdtemp(join(tmpdir(), 'selfheal-scaling-'));
    await mkdir(join(folder, 'jobs'));
    await writeFile(join(folder, 'jobs/a.yaml'), 'cmd: "true"\n');
  });
  afterAll(async () => {
    for (const child of started) {
      child.kill('SIGTERM');
      expect(await once(child, 'close')).toEqual([0, null]);
    }
    await drop();
    await rm(folder, { recursive: true });
  });

  /** Starts what a line of the page starts, on any free port. @returns its address */
  async function start(line: string): Promise<string> {
    const argv = line
      .replace(/#.*/, '')
      .trim()
      .split(/\s+/)
      .slice(1)
      .map((word) => (/^\d+$/.test(word) ? '0' : word));
    const child = spawn(process.execPath, [MAIN, ...argv, '--log-level', 'warn'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, DATABASE_URL: url, SELFHEAL_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    for await (const said of createInterface({ input: child.stdout })) {
      const address = /^selfheal is ready: (http:\/\/[\d.:]+)/.exec(said)?.[1];
      if (address !== undefined) return address;
    }
    throw new Error(`${line} did not start`);
  }

  it('answer, and carry out reviews', async () => {
    const block = (await readPage('docs/scaling-out.md')).find(({ mark }) => mark.startsWith('by '));
    const [exported = '', ...lines] = (block?.text ?? '').split('\n');
    expect(exported).toMatch(/^export DATABASE_URL=postgresql:/);
    expect(lines.map((line) => /^selfheal serve --role (\w+)/.exec(line)?.[1])).toEqual(['api', 'worker']);
    const [api = ''] = await Promise.all(lines.map(start));
    await recordRun(api, 'a');
    await reviewed(api, 'a');
  });
});
