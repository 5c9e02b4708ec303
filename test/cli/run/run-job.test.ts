import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { defaultTrigger } from '../../../src/cli/run/run-job.js';
import { ValidationError } from '../../../src/domain/errors.js';
import { useRunJob } from './use-run-job.js';

const { spoolDir, start, received } = useRunJob();

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

test('the default trigger follows from the terminal', () => {
  expect([defaultTrigger(true), defaultTrigger(false)]).toEqual(['manual', 'scheduled']);
});
