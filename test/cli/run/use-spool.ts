import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { systemClock } from '../../../src/cli/run/clock.js';
import type { DeliveryResult } from '../../../src/cli/run/deliver.js';
import { identifyProcess, type ProcessIdentity } from '../../../src/cli/run/process-identity.js';
import type { RecordedRun } from '../../../src/cli/run/recorded-run.js';
import { SpoolWriter } from '../../../src/cli/run/spool-writer.js';
import { deliverSpool, type SpoolInput, type SpoolReport } from '../../../src/cli/run/spool.js';
import { encodeRecord, type StoredLine } from '../../../src/domain/runs/log-chunk.js';

export const startedAt = new Date('2026-03-01T03:00:00.000Z');
export const end = {
  finishedAt: new Date('2026-03-01T03:00:05.000Z'),
  exitCode: 3,
  signal: null,
  timedOut: false,
  error: null,
};
export const unreachable: DeliveryResult = {
  state: 'unreachable',
  why: 'connect ECONNREFUSED',
  timedOut: false,
};

interface Delivery {
  report: SpoolReport;
  runs: RecordedRun[];
  keys: string[];
  texts: string[][];
  log: string[];
}

export interface TestSpool {
  /** Of the spool; not there before the first run. */
  dir: string;
  /** A run that goes on. */
  startRun: (
    runKey: string,
    lines?: string[],
    minute?: number,
    recorder?: ProcessIdentity,
  ) => Promise<SpoolWriter>;
  /** A run that started at that minute and took five seconds. */
  spool: (runKey: string, lines?: string[], minute?: number) => Promise<void>;
  /** What a recorder leaves that is killed: its file ends where it ends. Gives the file. */
  abandon: (runKey: string, lines: string[], recorder: ProcessIdentity) => Promise<string>;
  /** Delivers what is there to somebody who answers so. */
  deliver: (
    answer?: (run: RecordedRun) => DeliveryResult | Promise<DeliveryResult>,
    options?: Partial<SpoolInput>,
  ) => Promise<Delivery>;
}

/** A spool of its own for each test of a file. */
export function useSpool(): TestSpool {
  const root = join(tmpdir(), `spool-${randomUUID()}`);
  const dir = join(root, 'spool');
  beforeEach(() => mkdir(root));
  afterEach(() => rm(root, { recursive: true, force: true }));

  const startRun: TestSpool['startRun'] = async (runKey, lines = ['hello'], minute = 0, recorder) => {
    const start = new Date(startedAt.getTime() + minute * 60_000);
    const writer = await SpoolWriter.create(dir, {
      jobId: 'backup',
      runKey,
      startedAt: start,
      trigger: 'scheduled',
      attempt: 1,
      recorder: recorder ?? (await identifyProcess(process.pid)),
    });
    for (const [index, text] of lines.entries()) {
      const at = new Date(start.getTime() + index * 1000);
      writer.write(encodeRecord({ at, stream: 'stdout', text }, start.getTime()));
    }
    return writer;
  };
  return {
    dir,
    startRun,
    spool: async (runKey, lines, minute = 0) => {
      const writer = await startRun(runKey, lines, minute);
      const finishedAt = new Date(end.finishedAt.getTime() + minute * 60_000);
      await writer.finish({ ...end, finishedAt });
    },
    abandon: async (runKey, lines, recorder) => {
      const whole = await startRun(runKey, lines, 0, recorder);
      await whole.finish(end);
      const name = (await readdir(dir)).find((each) => each.includes(runKey))!;
      const text = await readFile(join(dir, name), 'utf8');
      await rm(join(dir, name));
      const part = join(dir, name.replace('.run', '.part'));
      await writeFile(part, text.split('\n').slice(0, -2).join('\n') + '\n');
      return part;
    },
    deliver: async (answer = () => ({ state: 'delivered' }), options = {}) => {
      const runs: RecordedRun[] = [];
      const texts: string[][] = [];
      const log: string[] = [];
      const report = await deliverSpool({
        dir,
        deliver: async (run) => {
          texts.push((await linesOf(run)).map((line) => line.text));
          runs.push(run);
          return await answer(run);
        },
        log: (message) => log.push(message),
        clock: systemClock,
        ...options,
      });
      return { report, runs, keys: runs.map((run) => run.start.runKey), texts, log };
    },
  };
}

async function linesOf(run: RecordedRun): Promise<StoredLine[]> {
  const lines: StoredLine[] = [];
  for await (const batch of run.lines()) lines.push(...batch);
  return lines;
}

export async function deadProcess(): Promise<ProcessIdentity> {
  const child = spawn('sleep', ['300']);
  await once(child, 'spawn');
  const identity = await identifyProcess(child.pid!);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return identity;
}
