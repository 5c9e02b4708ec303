import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/cli/run/clock.js';
import { fasterClock } from './collect.js';
import { RunsServer } from './runs-server.js';
import { useRunJob } from './use-run-job.js';

const here = useRunJob();
const { folder, spoolDir, start, received } = here;
const twice = { maxAttempts: 2, delaySeconds: 1, backoff: 'fixed' } as const;

describe('recording', () => {
  test('waits for a server that is down, and delivers when it is up', async () => {
    const { url } = here.server;
    await here.server.stop();
    const first = start({ cmd: 'echo one; exit 4' });
    expect(await first.exitCode).toBe(4);
    expect(first.stdout.text).toBe('one\n');
    expect(first.stderr.text).toMatch(/^selfheal: 1 recorded runs wait in .*ECONNREFUSED.*\n$/);
    expect(await readdir(spoolDir)).toHaveLength(1);

    here.server = await RunsServer.start(Number(new URL(url).port));
    const second = start({ cmd: 'echo two' }, { randomId: () => 'later' });
    expect(await second.exitCode).toBe(0);
    expect(second.stderr.text).toBe('');
    expect(received().map((run) => run.run_key)).toEqual(['key-1', 'later']);
    expect(await readdir(spoolDir)).toEqual([]);
  });

  test('that was answered into the void is repeated, and is one run', async () => {
    here.server.answer = ({ run }) => {
      here.server.runs.set(run.run_key, run);
      return { status: 500, body: { detail: 'after the fact' } };
    };
    await start({ cmd: 'echo one' }).exitCode;
    here.server.answer = null;
    await start({ cmd: 'echo two' }, { randomId: () => 'later' }).exitCode;
    expect(here.server.received.map((each) => each.run.run_key)).toEqual(['key-1', 'later', 'key-1']);
    expect([...here.server.runs.keys()].sort()).toEqual(['key-1', 'later']);
  });

  test('does not hold the caller up when the server hangs', async () => {
    here.server.answer = () => 'hang';
    const { exitCode, stderr } = start({ cmd: 'exit 6' });
    expect(await exitCode).toBe(6);
    expect(stderr.text).toMatch(/^selfheal: 1 recorded runs wait in .*no time left\n$/);
  });

  test('is given up at a second signal', async () => {
    const asked = new Promise<void>((resolve) => {
      here.server.answer = () => {
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
    here.server.answer = () => ({ status: 404, body: { detail: "Job 'backup' not found" } });
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
