import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/cli/run/clock.js';
import {
  executeCommand,
  wrapperExitCode,
  type CommandInput,
  type CommandResult,
} from '../../../src/cli/run/execute.js';
import type { StoredLine } from '../../../src/domain/runs/log-chunk.js';
import { SignalRelay } from '../../../src/cli/run/signal-relay.js';
import { Collected, fasterClock, Signals, SlowTarget, whenItRings } from './collect.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'execute-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Execution {
  stdout: Collected;
  stderr: Collected;
  signals: Signals;
  lines: StoredLine[];
  result: Promise<CommandResult>;
}

function execute(command: string | string[], options: Partial<CommandInput> = {}): Execution {
  const stdout = options.stdout instanceof Collected ? options.stdout : new Collected();
  const stderr = new Collected();
  const signals = new Signals();
  const relay = new SignalRelay(signals);
  const lines: StoredLine[] = [];
  const result = executeCommand({
    command,
    cwd: folder,
    env: process.env,
    timeoutSeconds: null,
    stdout,
    stderr,
    onLine: (line) => void lines.push(line),
    clock: systemClock,
    signals: relay,
    ...options,
  }).finally(() => relay.close());
  return { stdout, stderr, signals, lines, result };
}

async function exitOf(command: string | string[], options: Partial<CommandInput> = {}): Promise<number> {
  return wrapperExitCode(await execute(command, options).result);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return true;
}

/** Resolves when the process has ended; one that nobody has reaped yet has ended too. */
async function hasEnded(pid: number): Promise<void> {
  while (isAlive(pid)) {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (/\) [ZX] /.test(status)) return;
  }
}

describe('the exit code', () => {
  test.each([0, 1, 3, 255])('is that of the command: %i', async (code) => {
    expect(await exitOf(`exit ${code}`)).toBe(code);
  });

  test('of a command that a signal ended is 128 and the signal, recorded as -1', async () => {
    const result = await execute('kill -KILL $$').result;
    expect(result).toMatchObject({ exitCode: -1, signal: 'SIGKILL', timedOut: false, error: null });
    expect(wrapperExitCode(result)).toBe(137);
  });

  test('of an unknown command is 127', async () => {
    const { result, stderr, lines } = execute(['no-such-command-here', 'secret-argument']);
    expect(wrapperExitCode(await result)).toBe(127);
    expect(stderr.text).toBe('selfheal: no-such-command-here: command not found\n');
    expect(lines.map((line) => line.text)).toEqual(['selfheal: no-such-command-here: command not found']);
  });

  test('of a file that is not executable is 126', async () => {
    const file = join(folder, 'not-executable');
    await writeFile(file, '#!/bin/sh\n');
    await chmod(file, 0o600);
    expect(await exitOf([file])).toBe(126);
  });

  test('in a working directory that is missing is 126, and names the directory', async () => {
    const { result, stderr } = execute('true', { cwd: join(folder, 'missing') });
    expect(wrapperExitCode(await result)).toBe(126);
    expect(stderr.text).toContain(join(folder, 'missing'));
  });

  test('of an empty command is 127', async () => {
    expect(await exitOf([])).toBe(127);
  });

  test('with a NUL in a variable is 126, and its value is not shown', async () => {
    const { result, stderr } = execute('true', { env: { TOKEN: 'hidden\0value' } });
    expect(wrapperExitCode(await result)).toBe(126);
    expect(stderr.text).not.toContain('hidden');
  });
});

describe('a command', () => {
  test('given as text runs in a shell, given as a list without one', async () => {
    const shell = execute('echo "$((1 + 1))" | cat');
    await shell.result;
    expect(shell.stdout.text).toBe('2\n');
    const direct = execute(['echo', '$((1 + 1)) | cat']);
    await direct.result;
    expect(direct.stdout.text).toBe('$((1 + 1)) | cat\n');
  });

  test('gets its folder and environment', async () => {
    const { result, stdout } = execute('pwd; echo "$GREETING"', {
      env: { ...process.env, GREETING: 'hello' },
    });
    await result;
    expect(stdout.text).toBe(`${folder}\nhello\n`);
  });

  test('that leaves a process behind which holds its output open is over soon after', async () => {
    const { result, lines } = execute('echo before; sleep 300 & echo $!', { clock: fasterClock(50) });
    expect(wrapperExitCode(await result)).toBe(0);
    expect(lines[0]!.text).toBe('before');
    const left = Number(lines[1]!.text);
    expect(isAlive(left)).toBe(true);
    process.kill(left, 'SIGKILL');
  });

  test('that leaves a chatty process behind is over soon after too', async () => {
    const { result, stdout } = execute('yes & echo pid $! >&2', { clock: fasterClock(100) });
    expect(wrapperExitCode(await result)).toBe(0);
    expect(stdout.bytes.length).toBeGreaterThan(0);
  });

  test('never ends before it started, although the clock is set back meanwhile', async () => {
    let calls = 0;
    const clock = { ...systemClock, now: () => new Date(calls++ === 0 ? 2_000_000_000_000 : 0) };
    const { result, lines } = execute('echo one; echo two', { clock });
    const { startedAt, finishedAt } = await result;
    expect(startedAt.getTime()).toBe(2_000_000_000_000);
    expect(finishedAt.getTime()).toBeGreaterThanOrEqual(startedAt.getTime());
    for (const line of lines) {
      expect(line.at.getTime()).toBeGreaterThanOrEqual(startedAt.getTime());
      expect(line.at.getTime()).toBeLessThanOrEqual(finishedAt.getTime());
    }
  });
});

describe('the output', () => {
  test('is kept apart by stream, each in its order', async () => {
    const script = 'for i in $(seq 200); do echo "out $i"; echo "err $i" >&2; done';
    const { result, lines, stdout, stderr } = execute(script);
    await result;
    for (const [stream, word, target] of [
      ['stdout', 'out', stdout],
      ['stderr', 'err', stderr],
    ] as const) {
      const expected = Array.from({ length: 200 }, (_, index) => `${word} ${index + 1}`);
      expect(lines.filter((line) => line.stream === stream).map((line) => line.text)).toEqual(expected);
      expect(target.text).toBe(`${expected.join('\n')}\n`);
    }
  });

  test('is passed on before the command has ended', async () => {
    const { result, stdout, signals } = execute('echo ready; exec sleep 300');
    await stdout.until('ready');
    signals.send('SIGTERM');
    expect(wrapperExitCode(await result)).toBe(143);
  });

  test('is passed on byte by byte where it is no text, and recorded readably', async () => {
    const { result, stdout, lines } = execute(String.raw`printf 'caf\351\r\n\377'`);
    await result;
    expect([...stdout.bytes]).toEqual([0x63, 0x61, 0x66, 0xe9, 0x0d, 0x0a, 0xff]);
    expect(lines.map((line) => line.text)).toEqual(['caf\\xe9', '\\xff']);
  });

  test('of 10 MB on one line is passed on and recorded whole', async () => {
    const { result, stdout, lines } = execute("head -c 10000000 /dev/zero | tr '\\0' x");
    await result;
    expect(stdout.bytes.length).toBe(10_000_000);
    expect(lines.map((line) => line.text).join('')).toBe('x'.repeat(10_000_000));
  });

  test('waits for a target that takes its time, and loses nothing', async () => {
    const target = new SlowTarget();
    let recorded = 0;
    const { result } = execute('seq 100000', {
      stdout: target,
      onLine: () => void recorded++,
      clock: fasterClock(100),
    });
    await result;
    expect(target.hurried).toBe(0);
    expect(recorded).toBe(100_000);
    expect(target.bytes).toBe(588_895);
  });

  test('is still recorded when nobody reads it any more', async () => {
    const gone = new Collected();
    gone.on('error', () => {});
    gone.destroy(new Error('EPIPE'));
    const { result, lines } = execute('seq 1000', { stdout: gone });
    expect(wrapperExitCode(await result)).toBe(0);
    expect(lines).toHaveLength(1000);
  });

  test('slows down to what the recorder takes', async () => {
    let inHand = 0;
    let most = 0;
    const { result } = execute('seq 5000', {
      onLine: async () => {
        most = Math.max(most, ++inHand);
        await Promise.resolve();
        inHand--;
      },
    });
    await result;
    expect(most).toBe(1);
  });
});

describe('signals', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const)(
    'are forwarded to the command: %s',
    async (signal) => {
      const name = signal.slice(3);
      const script = `trap 'echo got ${name}; exit 7' ${name}; echo ready; while :; do sleep 0.01; done`;
      const { result, stdout, signals } = execute(['bash', '-c', script]);
      await stdout.until('ready');
      signals.send(signal);
      expect(await result).toMatchObject({ exitCode: 7, forwarded: [signal] });
      expect(stdout.text).toBe(`ready\ngot ${name}\n`);
    },
  );

  test('reach the whole group', async () => {
    const script = `bash -c 'trap "echo child; exit" TERM; echo ready; while :; do sleep 0.01; done' & wait; wait`;
    const { result, stdout, signals } = execute(['bash', '-c', `trap 'echo parent' TERM; ${script}`]);
    await stdout.until('ready');
    signals.send('SIGTERM');
    await result;
    expect(stdout.text.split('\n').sort()).toEqual(['', 'child', 'parent', 'ready']);
  });

  test('that should end the command are not lost where they come before it', async () => {
    const signals = new Signals();
    const relay = new SignalRelay(signals);
    signals.send('SIGTERM');
    signals.send('SIGUSR1');
    const { result } = execute('sleep 300', { signals: relay });
    expect(await result).toMatchObject({ signal: 'SIGTERM', forwarded: ['SIGTERM'] });
    relay.close();
  });

  test('are no longer listened to once the relay is closed', () => {
    const signals = new Signals();
    const relay = new SignalRelay(signals);
    expect(signals.eventNames()).toHaveLength(6);
    relay.close();
    expect(signals.eventNames()).toEqual([]);
  });
});

describe('the time limit', () => {
  test('ends the command with SIGTERM, and the wrapper exits with 124', async () => {
    const result = await execute('sleep 300', { timeoutSeconds: 5, clock: fasterClock(50) }).result;
    expect(result).toMatchObject({ exitCode: -1, signal: 'SIGTERM', timedOut: true });
    expect(result.error).toBe('exceeded its time limit of 5 s and was ended');
    expect(wrapperExitCode(result)).toBe(124);
  });

  test('is 124 even where the command made a good end of it', async () => {
    const script = 'trap "echo cleaned up; exit 0" TERM; echo ready; while :; do sleep 0.01; done';
    const stdout = new Collected();
    const clock = whenItRings(60_000, stdout.until('ready'));
    const { result } = execute(['bash', '-c', script], { timeoutSeconds: 60, stdout, clock });
    expect(await result).toMatchObject({ exitCode: 0, timedOut: true });
    expect(wrapperExitCode(await result)).toBe(124);
    expect(stdout.text).toBe('ready\ncleaned up\n');
  });

  test('kills a grandchild that ignores SIGTERM and holds the output open', async () => {
    const stubborn = `trap '' TERM; echo $BASHPID; while :; do sleep 0.05; done`;
    const stdout = new Collected();
    const clock = whenItRings(60_000, stdout.until('\n'));
    const command = ['bash', '-c', `(${stubborn}) & wait`];
    const { result, lines } = execute(command, { timeoutSeconds: 60, stdout, clock });
    expect(await result).toMatchObject({ signal: 'SIGTERM', timedOut: true });
    await hasEnded(Number(lines[0]!.text));
  });

  test('kills a command that ignores SIGTERM itself', async () => {
    const script = `trap '' TERM; echo ready; while :; do sleep 0.05; done`;
    const stdout = new Collected();
    const clock = whenItRings(60_000, stdout.until('ready'));
    const { result } = execute(['bash', '-c', script], { timeoutSeconds: 60, stdout, clock });
    expect(await result).toMatchObject({ exitCode: -1, signal: 'SIGKILL', timedOut: true });
  });

  test('of more than 25 days does not end the command at once', async () => {
    const result = await execute('sleep 0.3', { timeoutSeconds: 10_000_000 }).result;
    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
  });
});

test('an abort ends the command as a time limit does, without being one', async () => {
  const abort = new AbortController();
  const { result, stdout } = execute('echo ready; exec sleep 300', { signal: abort.signal });
  await stdout.until('ready');
  abort.abort();
  expect(await result).toMatchObject({ signal: 'SIGTERM', timedOut: false });
  expect((await result).error).toContain('told to stop');
});

test('a recorder that fails does not leave the command behind', async () => {
  const { result, lines } = execute('echo $$; exec sleep 300', {
    onLine: (line) => {
      lines.push(line);
      throw new Error('recorder failed');
    },
  });
  await expect(result).rejects.toThrow('recorder failed');
  await hasEnded(Number(lines[0]!.text));
});
