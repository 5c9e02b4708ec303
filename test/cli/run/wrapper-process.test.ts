import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunJobInput } from '../../../src/cli/run/run-job.js';
import { bundleChild, type BundledChild } from '../../support/bundled-child.js';
import { Collected } from './collect.js';
import { useRunJob } from './use-run-job.js';

const here = useRunJob();
const { folder, spoolDir, received } = here;
const twice = { maxAttempts: 2, delaySeconds: 1, backoff: 'fixed' } as const;

describe('the wrapper as a process', () => {
  let wrapper: BundledChild;
  beforeAll(async () => {
    wrapper = await bundleChild('test/cli/run/wrapper.ts');
  });
  afterAll(() => wrapper.remove());

  function startWrapper(
    job: Partial<RunJobInput['job']>,
    { flags = [], more = [] }: { flags?: string[]; more?: string[] } = {},
  ) {
    const input = {
      job: { cwd: folder, env: {}, timeoutSeconds: null, retry: null, ...job },
      spoolDir,
      url: here.server.url,
    };
    const child = spawn(process.execPath, [...flags, wrapper.script, JSON.stringify(input), ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stdout = new Collected();
    const stderr = new Collected();
    child.stdout.pipe(stdout);
    child.stderr.pipe(stderr);
    return { child, stdout, stderr, closed: once(child, 'close') as Promise<[number | null, string | null]> };
  }

  test('passes SIGTERM on to the job and exits as the job does', async () => {
    const script = `trap 'echo bye; exit 42' TERM; echo ready; while :; do sleep 0.01; done`;
    const { child, stdout, closed } = startWrapper({ cmd: ['bash', '-c', script], retry: twice });
    await stdout.until('ready');
    child.kill('SIGTERM');
    expect(await closed).toEqual([42, null]);
    expect(stdout.text).toBe('ready\nbye\n');
    expect(received()).toMatchObject([{ exit_code: 42, signal: null }]);
  });

  test('that is killed in the middle leaves what it had, and the next one delivers it', async () => {
    const killed = startWrapper({ cmd: 'echo one; echo two; echo $$ >&2; exec sleep 300' });
    await Promise.all([killed.stdout.until('two\n'), killed.stderr.until('\n')]);
    const part = join(spoolDir, (await readdir(spoolDir))[0]!);
    expect(part).toMatch(/\.part$/);
    while (!(await readFile(part, 'utf8')).includes('otwo\n'));
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    process.kill(Number(killed.stderr.text), 'SIGKILL');
    await killed.closed;

    const next = startWrapper({ cmd: 'true' });
    expect(await next.closed).toEqual([0, null]);
    expect(received()).toMatchObject([
      { exit_code: -1, error: expect.stringContaining('recorder was killed') as string },
      { exit_code: 0, error: null },
    ]);
    const texts = received()[0]!
      .log.filter((line) => line.stream === 'stdout')
      .map((line) => line.line);
    expect(texts).toEqual(['one', 'two']);
    expect(await readdir(spoolDir)).toEqual([]);
  }, 30_000);

  test('takes a job with a million lines and 100 MB in bounded memory, and keeps head and tail', async () => {
    const line = 'x'.repeat(93);
    const { child, stdout, stderr, closed } = startWrapper(
      { cmd: ['awk', `BEGIN { for (i = 0; i < 1000000; i++) printf "%06d %s\\n", i, "${line}" }`] },
      // The tail of the log takes 40 MB; without a limit, how much garbage stays depends on what else the machine does.
      { flags: ['--max-old-space-size=100'], more: ['memory'] },
    );
    child.stdout.unpipe(stdout).resume();
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
    expect(await closed).toEqual([0, null]);
    expect(bytes).toBe(101_000_000);
    const { log } = received()[0]!;
    expect(log[0]!.line).toBe(`000000 ${line}`);
    expect(log.at(-1)!.line).toBe(`999999 ${line}`);
    const notice = log.findIndex((each) => each.stream === 'stderr');
    const half = Math.floor((32 * 1024 * 1024) / 101);
    expect(notice).toBe(half);
    expect(log[notice]!.line).toContain(
      `${1_000_000 - 2 * half} lines (${(1_000_000 - 2 * half) * 101} bytes)`,
    );
    expect(log).toHaveLength(2 * half + 1);
    // Node alone takes about 60 MB, the heap its 100, young objects and buffers the rest.
    const peakKiB = Number(/peak (\d+)/.exec(stderr.text)![1]);
    expect(peakKiB).toBeLessThan(300 * 1024);
  }, 120_000);
});
