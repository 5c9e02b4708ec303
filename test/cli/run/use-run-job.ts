import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { runJob, type RunJobInput } from '../../../src/cli/run/run-job.js';
import { Collected, fasterClock, Signals } from './collect.js';
import { RunsServer, type ReceivedRun } from './runs-server.js';

interface Started {
  exitCode: Promise<number>;
  stdout: Collected;
  stderr: Collected;
  signals: Signals;
}

export interface RunJobTest {
  folder: string;
  spoolDir: string;
  /** Stopped after each test; a test may put another in its place. */
  server: RunsServer;
  /** Runs a job as the command does, five times faster. */
  start: (job: Partial<RunJobInput['job']>, options?: Partial<RunJobInput>) => Started;
  /** The runs that the server was sent. */
  received: () => ReceivedRun['run'][];
}

/** A folder, a spool and a server of its own for each test of a file. */
export function useRunJob(): RunJobTest {
  const folder = join(tmpdir(), `run-job-${randomUUID()}`);
  const spoolDir = join(folder, 'state', 'spool');
  const test = { folder, spoolDir } as RunJobTest;
  beforeEach(async () => {
    await mkdir(folder);
    test.server = await RunsServer.start();
  });
  afterEach(async () => {
    await test.server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  test.start = (job, options = {}) => {
    const stdout = new Collected();
    const stderr = new Collected();
    const signals = new Signals();
    let ids = 0;
    const exitCode = runJob({
      jobId: 'backup',
      job: { cmd: null, cwd: folder, env: {}, timeoutSeconds: null, retry: null, ...job },
      baseEnv: process.env,
      trigger: 'scheduled',
      url: test.server.url,
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
  };
  test.received = () => test.server.received.map((each) => each.run);
  return test;
}
