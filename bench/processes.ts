import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** A worker or server as its users start it, at work once it says so. */
export async function startProcess(
  folder: string,
  jobs: string,
  env: Record<string, string>,
  words: string[] = [],
) {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--port', '0', '--jobs', jobs, '--log-level', 'error', ...words],
    {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, readyAfterMs: performance.now() - began, url: /http:\/\/[^/\s]+/.exec(line)?.[0] ?? '' };
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'close');
}

/** A folder of jobs that all have reviews by the clock. */
export async function writeJobs(folder: string, count: number, minRuns: number): Promise<string> {
  const jobs = join(folder, 'jobs');
  await mkdir(jobs);
  for (let index = 0; index < count; index += 1) {
    const time = `${String(index % 24).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}`;
    const schedule = `{ frequency: monthly, time: "${time}", min_runs: ${minRuns} }`;
    const healing = `{ enabled: true, mode: proactive, review_schedule: ${schedule} }`;
    await writeFile(join(jobs, `job-${index}.yaml`), `cmd: echo ${index}\nself_healing: ${healing}\n`);
  }
  return jobs;
}
