/**
 * A process that runs one job as the command `selfheal run` does; started by wrapper-process.test.ts. With `memory` as
 * second argument it takes its time to deliver, and tells the most memory that it had (KiB).
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { systemClock, type Clock } from '../../../src/cli/run/clock.js';
import { runJob, type RunJobInput } from '../../../src/cli/run/run-job.js';

/** Linux hands `maxRSS` on from the process that started this one, which is far larger; its own peak is in /proc. */
async function peakKiB(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}

const input = JSON.parse(process.argv[2]!) as Partial<RunJobInput> & { job: RunJobInput['job'] };
const measures = process.argv[3] === 'memory';
// A busy machine must not make the test run out of time for delivery.
const patientClock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms * 1000, signal) };

process.exitCode = await runJob({
  jobId: 'backup',
  baseEnv: process.env,
  trigger: 'scheduled',
  url: null,
  token: null,
  spoolDir: '',
  stdout: process.stdout,
  stderr: process.stderr,
  clock: measures ? patientClock : systemClock,
  randomId: randomUUID,
  signals: process,
  ...input,
});
if (measures) {
  process.stderr.write(`peak ${await peakKiB()}\n`);
}
