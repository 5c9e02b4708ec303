import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runProgram, type ProgramRun } from '../../src/programs/run-program.js';

describe('runProgram', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'selfheal-program-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const shell = (script: string, options: Partial<ProgramRun> = {}) =>
    runProgram({
      command: '/bin/sh',
      args: ['-c', script],
      environment: { PATH: process.env['PATH'], SECRET: 'seen' },
      cwd: folder,
      limitMs: 30_000,
      mostBytes: 1_000,
      ...options,
    });

  it('gives what it printed and how it ended', async () => {
    expect(await shell('echo out; echo err >&2; exit 3')).toEqual({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
      cut: false,
    });
    expect(await shell('kill -KILL $$')).toMatchObject({ exitCode: null });
  });

  it('has the environment and the folder that it is given, and no other', async () => {
    process.env['OF_THE_SERVER'] = 'unseen';
    const { stdout } = await shell('echo "$SECRET [$OF_THE_SERVER] $(pwd)"');
    delete process.env['OF_THE_SERVER'];
    expect(stdout).toBe(`seen [] ${folder}\n`);
  });

  it('hands over an argument as it is', async () => {
    const args = ['-c', 'printf %s "$1"', 'sh', '--x="$(id)" `id`\n€ \u{1F600}'];
    expect((await shell('', { args })).stdout).toBe(args[3]);
  });

  it('keeps the beginning of what it prints, and the end of its complaints', async () => {
    const script =
      'head -c 5000 /dev/zero | tr "\\0" a; echo last; head -c 5000 /dev/zero | tr "\\0" b >&2; echo end >&2';
    const { stdout, stderr, cut } = await shell(script);
    expect(cut).toBe(true);
    expect(stdout).toBe('a'.repeat(1_000));
    expect(stderr).toBe(`${'b'.repeat(996)}end\n`);
  });

  /** A script that writes the ids of itself and of a child that would live on, and what follows. */
  const withChild = (name: string, rest: string) =>
    `sleep 1000 & echo "$$ $!" > ${name}.new; mv ${name}.new ${name}; ${rest}`;
  const started = async (name: string): Promise<number[]> =>
    vi.waitFor(
      async () => (await readFile(join(folder, name), 'utf8')).trim().split(' ').map(Number),
      20_000,
    );
  const areGone = (pids: number[]) =>
    vi.waitFor(() => {
      for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    }, 20_000);

  it('kills all that it started when it takes too long', async () => {
    const ended = shell(withChild('slow', 'wait'), { limitMs: 300 });
    await expect(ended).rejects.toMatchObject({ reason: 'too-slow', message: 'took longer than 0.3 s' });
    await areGone(await started('slow'));
  });

  it('kills all that it started when it is cancelled, and gives the reason', async () => {
    const controller = new AbortController();
    const ended = shell(withChild('cancelled', 'wait'), { signal: controller.signal });
    const pids = await started('cancelled');
    controller.abort(new Error('the server stops'));
    await expect(ended).rejects.toThrow('the server stops');
    await areGone(pids);
    await expect(shell('true', { signal: controller.signal })).rejects.toThrow('the server stops');
  });

  it('leaves nothing behind when it ends by itself, and does not wait for what holds its output', async () => {
    expect(await shell(withChild('left', 'echo done'))).toMatchObject({ stdout: 'done\n', exitCode: 0 });
    await areGone(await started('left'));
    const other = 'setsid sh -c "echo \\$\\$ > other.new; mv other.new other; exec sleep 1000" & echo done';
    expect(await shell(`${other}; while [ ! -e other ]; do sleep 0.01; done`)).toMatchObject({
      stdout: 'done\n',
    });
    const [pid = 0] = await started('other');
    process.kill(pid, 'SIGKILL');
  });

  it('says that there is no such program, or that an argument is too long for the system', async () => {
    const nowhere = shell('', { command: '/nowhere/program' });
    await expect(nowhere).rejects.toMatchObject({
      reason: 'not-started',
      message: 'could not be started (ENOENT)',
    });
    const long = shell('', { args: ['x'.repeat(200_000)] });
    await expect(long).rejects.toMatchObject({
      reason: 'not-started',
      message: 'could not be started (E2BIG)',
    });
  });
});
