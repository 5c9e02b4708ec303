import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Runs of each job, enough for the rules to see a pattern and few enough for a minute's demo. */
const RUNS: readonly [jobId: string, runs: number][] = [
  ['order-report', 19],
  ['fetch-prices', 15],
  ['summarise-tickets', 14],
  ['backup', 8],
  ['rotate-logs', 6],
];

const LANES = 2;

export interface HistoryProgress {
  done: number;
  total: number;
  jobId: string;
  failed: number;
}

/** Runs the jobs for real, each through `selfheal run` in a process of its own, as cron would. */
export async function makeHistory(options: {
  url: string;
  workspace: string;
  jobs: string;
  signal: AbortSignal;
  onProgress: (progress: HistoryProgress) => void;
}): Promise<void> {
  const total = RUNS.reduce((sum, [, runs]) => sum + runs, 0);
  const waiting = [...RUNS];
  let done = 0;
  let failed = 0;
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [jobId, runs] = next;
      for (let run = 0; run < runs; run += 1) {
        options.signal.throwIfAborted();
        if ((await runOnce(jobId, options)) !== 0) failed += 1;
        done += 1;
        options.onProgress({ done, total, jobId, failed });
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function runOnce(
  jobId: string,
  { url, workspace, jobs, signal }: { url: string; workspace: string; jobs: string; signal: AbortSignal },
): Promise<number | null> {
  const main = fileURLToPath(new URL('main.js', import.meta.url));
  const spool = join(workspace, 'spool');
  const child = spawn(
    process.execPath,
    [main, 'run', jobId, '--trigger', 'scheduled', '--jobs', jobs, '--spool', spool, '--url', url],
    { cwd: workspace, stdio: 'ignore', signal },
  );
  const [code] = (await once(child, 'close', { signal })) as [number | null];
  return code;
}
