import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { retryDelaySeconds } from '../../../src/cli/run/run-job.js';
import { useRunJob } from './use-run-job.js';

const { start, received } = useRunJob();
const twice = { maxAttempts: 2, delaySeconds: 1, backoff: 'fixed' } as const;

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
