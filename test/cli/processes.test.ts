import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedDataDir } from '../support/database.js';

/** What `npm run build` made of the entry. */
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

type Child = ChildProcessByStdio<null, Readable, Readable>;

let folder: string;
const children = new Set<Child>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selfheal-process-'));
  await mkdir(join(folder, 'jobs'));
  await writeFile(join(folder, 'jobs/a.yaml'), 'cmd: echo hello; echo oops >&2; exit 7\n');
  await seedDataDir(join(folder, 'data'));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function selfheal(argv: string[], env: Record<string, string> = {}): Child {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}

async function result(child: Child): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

describe('the built command', () => {
  it('runs a job with no server in reach: output and exit code are its own, one line tells of the spool', async () => {
    const { code, stdout, stderr } = await result(
      selfheal(['run', 'a'], { SELFHEAL_URL: 'http://127.0.0.1:9' }),
    );
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'hello\n' });
    expect(stderr).toMatch(/^oops\nselfheal: 1 recorded runs? waits? in [^\n]+\n$/);
  });

  it('ends a job that a signal ended with 128 and its number', async () => {
    const { code } = await result(
      selfheal(['run', 'x', '--', 'sh', '-c', 'kill -TERM $$'], { SELFHEAL_URL: 'http://127.0.0.1:9' }),
    );
    expect(code).toBe(143);
  });

  it('ends quietly where nobody reads its output', async () => {
    const child = selfheal(['--help']);
    child.stdout.destroy();
    const [stderr, [code, signal]] = await Promise.all([
      text(child.stderr),
      once(child, 'close') as Promise<[number | null, string | null]>,
    ]);
    expect({ stderr, code, signal }).toEqual({
      stderr: '',
      code: 0,
      signal: null,
    });
  });

  it.runIf(existsSync('/dev/full'))('fails where its output cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [MAIN, 'init', 'full'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder },
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    const [stderr, [code]] = await Promise.all([
      text(child.stderr as Readable),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'selfheal: the output cannot be written (ENOSPC)\n',
    });
  });

  it('writes no colours into a pipe, whatever the environment says', async () => {
    const { stdout } = await result(selfheal(['doctor'], { CI: '1', FORCE_COLOR: '1' }));
    expect(stdout).toContain('ok     node');
    expect(stdout).not.toContain('\u001b');
  });

  it('serves: says one line when it is ready, answers, and drains at SIGTERM with code 0', async () => {
    const server = selfheal(['serve', '--port', '0', '--data', 'data', '--log-level', 'warn']);
    const stderr = text(server.stderr);
    const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
    const ready = (await lines.next()).value as string;
    const url =
      /^selfheal is ready: (http:\/\/127\.0\.0\.1:\d+)\/graphql \(GraphQL\) /.exec(ready)?.[1] ?? '';
    expect(ready).toContain(`${url}/api/v1 (REST)`);

    const env = { SELFHEAL_URL: url };
    expect((await result(selfheal(['run', 'a'], env))).code).toBe(7);
    const review = await result(selfheal(['review', 'a', '--force', '--wait', '--json'], env));
    expect(review).toMatchObject({ code: 0, stderr: '' });
    const { review: ended } = JSON.parse(review.stdout) as { review: { runsAnalyzed: number } };
    expect(ended.runsAnalyzed).toBe(2); // the one that waited, and this one

    const second = await result(selfheal(['serve', '--port', '0', '--data', 'data']));
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`pid ${server.pid}`);
    expect(second.stderr).not.toContain('    at ');

    server.kill('SIGTERM');
    const [code] = (await once(server, 'close')) as [number | null];
    expect(code).toBe(0);
    expect(await stderr).toBe('selfheal: SIGTERM: finishing what is under way; once more to end at once\n');
    expect((await lines.next()).done).toBe(true);
  });
});
