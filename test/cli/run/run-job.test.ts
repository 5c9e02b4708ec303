import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/cli/run/clock.js';
import { defaultTrigger, retryDelaySeconds, runJob, type RunJobInput } from '../../../src/cli/run/run-job.js';
import { ValidationError } from '../../../src/domain/errors.js';
import { Collected, fasterClock, Signals } from './collect.js';
import { RunsServer } from './runs-server.js';

let folder: string;
let spoolDir: string;
let server: RunsServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-job-'));
  spoolDir = join(folder, 'state', 'spool');
  server = await RunsServer.start();
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Started {
  exitCode: Promise<number>;
  stdout: Collected;
  stderr: Collected;
  signals: Signals;
}

function start(job: Partial<RunJobInput['job']>, options: Partial<RunJobInput> = {}): Started {
  const stdout = new Collected();
  const stderr = new Collected();
  const signals = new Signals();
  let ids = 0;
  const exitCode = runJob({
    jobId: 'backup',
    job: { cmd: null, cwd: folder, env: {}, timeoutSeconds: null, retry: null, ...job },
    baseEnv: process.env,
    trigger: 'scheduled',
    url: server.url,
    token: 'token',
    spoolDir,
    stdout,
    stderr,
    clock: fasterClock(5),
    randomId: () => `key-${++ids}`,
    signals,
    ...options,
  });
  return { exitCode, stdout, stderr, signals };
}

function received(): RunsServer['received'][number]['run'][] {
  return server.received.map((each) => each.run);
}

const twice = { maxAttempts: 2, delaySeconds: 1, backoff: 'fixed' } as const;

describe('a job', () => {
  test('is run, recorded and delivered; its output and exit code are its own', async () => {
    const { exitCode, stdout, stderr, signals } = start({ cmd: 'echo out; echo err >&2; exit 3' });
    expect(await exitCode).toBe(3);
    expect(stdout.text).toBe('out\n');
    expect(stderr.text).toBe('err\n');
    expect(received()).toMatchObject([
      { run_key: 'key-1', exit_code: 3, trigger: 'scheduled', attempt: 1, timed_out: false, error: null },
    ]);
    expect(
      received()[0]!
        .log.map(({ stream, line }) => `${stream} ${line}`)
        .sort(),
    ).toEqual(['stderr err', 'stdout out']);
    expect(await readdir(spoolDir)).toEqual([]);
    expect(signals.eventNames()).toEqual([]);
  });

  test('gets its own variables beside the inherited ones, and they are not recorded by us', async () => {
    const { exitCode } = start(
      { cmd: 'test "$INHERITED $OWN" = "a hidden-value"', env: { OWN: 'hidden-value' } },
      { baseEnv: { ...process.env, INHERITED: 'a', OWN: 'b' } },
    );
    expect(await exitCode).toBe(0);
    expect(JSON.stringify(received())).not.toContain('hidden-value');
  });

  test('that prints a secret has it masked in the record, not in its output', async () => {
    const { exitCode, stdout } = start({
      cmd: 'echo "token is $OWN!"',
      env: { OWN: 'hidden-value' },
      secrets: ['hidden-value', 'is'],
    });
    await exitCode;
    expect(stdout.text).toBe('token is hidden-value!\n');
    expect(received()[0]!.log[0]!.line).toBe('token is ***!');
  });

  test('can be given another command, which runs without a shell', async () => {
    const { exitCode, stdout } = start({ cmd: 'exit 3' }, { commandOverride: ['echo', '$HOME'] });
    expect(await exitCode).toBe(0);
    expect(stdout.text).toBe('$HOME\n');
  });

  test.each([null, '', []])('without a command is an error that says what to do (%j)', async (cmd) => {
    const { exitCode } = start({ cmd });
    await expect(exitCode).rejects.toThrow(ValidationError);
    await expect(exitCode).rejects.toThrow(/'backup'.*cmd/);
  });

  test('that is not found is recorded too', async () => {
    expect(await start({ cmd: ['no-such-command-here'] }).exitCode).toBe(127);
    expect(received()).toMatchObject([{ exit_code: 127, error: 'no-such-command-here: command not found' }]);
  });

  test('that exceeds its time limit is recorded as timed out', async () => {
    expect(await start({ cmd: 'sleep 300', timeoutSeconds: 2 }).exitCode).toBe(124);
    expect(received()).toMatchObject([{ exit_code: -1, signal: 'SIGTERM', timed_out: true }]);
  });
});

describe('retries', () => {
  test('run until the job succeeds, each recorded as a run of its own', async () => {
    const cmd = 'echo x >> tries; test $(wc -l < tries) = 3';
    const retry = { maxAttempts: 5, delaySeconds: 1, backoff: 'exponential' } as const;
    const { exitCode, stderr } = start({ cmd, retry });
    expect(await exitCode).toBe(0);
    expect(stderr.text).toBe('selfheal: attempt 2 of 5 in 1 s\nselfheal: attempt 3 of 5 in 2 s\n');
    expect(received()).toMatchObject([
      { run_key: 'key-1', trigger: 'scheduled', attempt: 1, exit_code: 1 },
      { run_key: 'key-2', trigger: 'retry', attempt: 2, exit_code: 1 },
      { run_key: 'key-3', trigger: 'retry', attempt: 3, exit_code: 0 },
    ]);
  });

  test('end with the exit code of the last attempt', async () => {
    const { exitCode } = start({ cmd: 'echo x >> tries; exit $(wc -l < tries)', retry: twice });
    expect(await exitCode).toBe(2);
    expect(received()).toHaveLength(2);
  });

  test('follow a time limit', async () => {
    const cmd = 'test -e tried || { touch tried; exec sleep 300; }';
    expect(await start({ cmd, timeoutSeconds: 2, retry: twice }).exitCode).toBe(0);
    expect(received()).toMatchObject([{ timed_out: true }, { timed_out: false, exit_code: 0 }]);
  });

  test.each([
    ['ends the job', 'echo ready; exec sleep 300', 143],
    ['makes the job end itself', 'trap "exit 9" TERM; echo ready; while :; do sleep 0.01; done', 9],
  ])('do not follow a signal of the user that %s', async (_, cmd, code) => {
    const { exitCode, stdout, stderr, signals } = start({ cmd: ['bash', '-c', cmd], retry: twice });
    await stdout.until('ready');
    signals.send('SIGTERM');
    expect(await exitCode).toBe(code);
    expect(received()).toHaveLength(1);
    expect(stderr.text).not.toContain('attempt');
  });

  test('do not follow a signal that means something else but ended the job', async () => {
    const { exitCode, stdout, signals } = start({ cmd: 'echo ready; exec sleep 300', retry: twice });
    await stdout.until('ready');
    signals.send('SIGUSR1');
    expect(await exitCode).toBe(128 + constants.signals.SIGUSR1);
    expect(received()).toHaveLength(1);
  });

  test('follow a signal that is not of the user', async () => {
    const { exitCode } = start({ cmd: 'kill -SEGV $$', retry: twice });
    expect(await exitCode).toBe(139);
    expect(received()).toHaveLength(2);
  });

  test('are called off by a signal while they wait', async () => {
    const retry = { ...twice, delaySeconds: 100_000 };
    const { exitCode, stderr, signals } = start({ cmd: 'exit 5', retry });
    await stderr.until('attempt 2');
    signals.send('SIGINT');
    expect(await exitCode).toBe(5);
    expect(received()).toHaveLength(1);
  });

  test('wait twice as long each time, at most an hour', () => {
    const delays = [1, 2, 3, 20].map((attempt) =>
      retryDelaySeconds({ maxAttempts: 20, delaySeconds: 10, backoff: 'exponential' }, attempt),
    );
    expect(delays).toEqual([10, 20, 40, 3600]);
    expect(retryDelaySeconds(twice, 7)).toBe(1);
  });
});

describe('recording', () => {
  test('waits for a server that is down, and delivers when it is up', async () => {
    const { url } = server;
    await server.stop();
    const first = start({ cmd: 'echo one; exit 4' });
    expect(await first.exitCode).toBe(4);
    expect(first.stdout.text).toBe('one\n');
    expect(first.stderr.text).toMatch(/^selfheal: 1 recorded runs wait in .*ECONNREFUSED.*\n$/);
    expect(await readdir(spoolDir)).toHaveLength(1);

    server = await RunsServer.start(Number(new URL(url).port));
    const second = start({ cmd: 'echo two' }, { randomId: () => 'later' });
    expect(await second.exitCode).toBe(0);
    expect(second.stderr.text).toBe('');
    expect(received().map((run) => run.run_key)).toEqual(['key-1', 'later']);
    expect(await readdir(spoolDir)).toEqual([]);
  });

  test('that was answered into the void is repeated, and is one run', async () => {
    server.answer = ({ run }) => {
      server.runs.set(run.run_key, run);
      return { status: 500, body: { detail: 'after the fact' } };
    };
    await start({ cmd: 'echo one' }).exitCode;
    server.answer = null;
    await start({ cmd: 'echo two' }, { randomId: () => 'later' }).exitCode;
    expect(server.received.map((each) => each.run.run_key)).toEqual(['key-1', 'later', 'key-1']);
    expect([...server.runs.keys()].sort()).toEqual(['key-1', 'later']);
  });

  test('does not hold the caller up when the server hangs', async () => {
    server.answer = () => 'hang';
    const { exitCode, stderr } = start({ cmd: 'exit 6' });
    expect(await exitCode).toBe(6);
    expect(stderr.text).toMatch(/^selfheal: 1 recorded runs wait in .*no time left\n$/);
  });

  test('is given up at a second signal', async () => {
    const asked = new Promise<void>((resolve) => {
      server.answer = () => {
        resolve();
        return 'hang';
      };
    });
    const { exitCode, signals } = start({ cmd: 'exit 6' }, { clock: fasterClock(0.001) });
    await asked;
    signals.send('SIGTERM');
    expect(await exitCode).toBe(6);
    expect(await readdir(spoolDir)).toHaveLength(1);
  });

  test('says once that the server refuses a run', async () => {
    server.answer = () => ({ status: 404, body: { detail: "Job 'backup' not found" } });
    const { exitCode, stderr } = start({ cmd: 'exit 1', retry: twice });
    expect(await exitCode).toBe(1);
    const warnings = stderr.text.split('\n').filter((line) => line !== '' && !line.includes('attempt 2'));
    expect(warnings).toEqual([expect.stringMatching(/404.*Job 'backup' not found.*and 1 more/)]);
    expect(await readdir(join(spoolDir, 'rejected'))).toHaveLength(4);
  });

  test('without a server keeps the runs and says nothing', async () => {
    const { exitCode, stderr } = start({ cmd: 'true' }, { url: null });
    expect(await exitCode).toBe(0);
    expect(stderr.text).toBe('');
    expect(await readdir(spoolDir)).toHaveLength(1);
  });

  test('goes to the server without its log where the spool cannot be written', async () => {
    await writeFile(join(folder, 'state'), 'a file, no folder');
    const { exitCode, stdout, stderr } = start({ cmd: 'echo out; exit 3' });
    expect(await exitCode).toBe(3);
    expect(stdout.text).toBe('out\n');
    expect(stderr.text).toMatch(/^selfheal: cannot write to .*its log is lost.*\n$/);
    expect(stderr.text.trimEnd()).not.toContain('\n');
    expect(received()).toMatchObject([
      { exit_code: 3, log: [{ line: expect.stringContaining('could not be kept') as string }] },
    ]);
  });

  test('is no reason to fail when nothing works', async () => {
    await writeFile(join(folder, 'state'), 'a file, no folder');
    const { exitCode, stderr } = start({ cmd: 'exit 3' }, { url: 'http://127.0.0.1:1' });
    expect(await exitCode).toBe(3);
    expect(stderr.text).toMatch(/^selfheal: cannot write to .*this run is not recorded.*\n$/);
  });

  test('survives a clock that is set back while the job runs', async () => {
    let calls = 0;
    const clock: Clock = { ...fasterClock(5), now: () => new Date(calls++ === 0 ? Date.now() : 0) };
    await start({ cmd: 'echo one' }, { clock }).exitCode;
    const [run] = received() as unknown as [{ started_at: string; finished_at: string }];
    expect(run.finished_at >= run.started_at).toBe(true);
  });
});

test('the default trigger follows from the terminal', () => {
  expect([defaultTrigger(true), defaultTrigger(false)]).toEqual(['manual', 'scheduled']);
});

describe('the wrapper as a process', () => {
  const wrapper = fileURLToPath(new URL('wrapper.ts', import.meta.url));

  function startWrapper(job: Partial<RunJobInput['job']>, ...more: string[]) {
    const input = {
      job: { cwd: folder, env: {}, timeoutSeconds: null, retry: null, ...job },
      spoolDir,
      url: server.url,
    };
    const child = spawn(
      process.execPath,
      ['--import', 'jiti/register', wrapper, JSON.stringify(input), ...more],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
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
      'memory',
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
    // Node alone takes about 60 MB, the TypeScript loader as much again, the tail of the log 40 MB.
    const peakKiB = Number(/peak (\d+)/.exec(stderr.text)![1]);
    expect(peakKiB).toBeLessThan(400 * 1024);
  }, 120_000);
});
