import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { benchDatabase } from './bench-database.js';
import { median, spreadOf, type Figure } from './measure.js';
import { answer } from './request-load.js';
import { startProcess, stopProcess, writeJobs } from './processes.js';

const WORKERS = [1, 2, 4];
const JOBS = 300;
const RUNS_A_JOB = 50;
/** Each worker takes one review at a time, as by default. */
const RUNS = `INSERT INTO job_runs (job_id, run_key, trigger, started_at, finished_at, duration_ms, exit_code, updated_at)
  SELECT 'job-' || job, 'r' || run, 'scheduled', now() - run * interval '1 hour', now() - run * interval '1 hour' + interval '30 s',
         30000 + run * 10, CASE WHEN run % 7 = 0 THEN 1 ELSE 0 END, now()
    FROM generate_series(0, ${JOBS - 1}) AS job, generate_series(1, ${RUNS_A_JOB}) AS run`;

/** Reviews of jobs with 50 runs each, asked for at once, by one, two and four workers on one Postgres server. */
export async function benchWorkers(rounds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  const jobs = await writeJobs(folder, JOBS, 1);
  const rates = new Map<number, number[]>(WORKERS.map((count) => [count, []]));
  let what = '';
  for (let round = 0; round < rounds; round += 1) {
    for (const count of WORKERS) {
      const database = await benchDatabase(folder);
      if (database.url === null)
        throw new Error('several workers need a Postgres server: see BENCH_DATABASE_URL');
      what = database.what;
      await database.load([RUNS, 'ANALYZE']);
      rates.get(count)?.push(JOBS / (await secondsFor({ folder, jobs, url: database.url, workers: count })));
      await database.drop();
    }
  }
  await rm(folder, { recursive: true, force: true });
  const single = median(rates.get(1) ?? []);
  return WORKERS.map((count) => ({
    scenario: `reviews of ${RUNS_A_JOB} runs, ${count} ${count === 1 ? 'worker' : 'workers'} (${what})`,
    unit: '/s',
    value: median(rates.get(count) ?? []),
    spread: spreadOf(rates.get(count) ?? []),
    baseline: { what: '1 worker', value: single },
    target: {},
  }));
}

async function secondsFor(scene: {
  folder: string;
  jobs: string;
  url: string;
  workers: number;
}): Promise<number> {
  const env = { DATABASE_URL: scene.url, SELFHEAL_RATE_LIMIT: '0' };
  const api = await startProcess(scene.folder, scene.jobs, env, ['--role', 'api']);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const children: ChildProcess[] = [api.child];
  for (let worker = 0; worker < scene.workers; worker += 1) {
    const { child } = await startProcess(scene.folder, scene.jobs, { DATABASE_URL: scene.url }, [
      '--role',
      'worker',
    ]);
    children.push(child);
  }
  const client = new Client({ connectionString: scene.url });
  await client.connect();
  const count = async (sql: string): Promise<number> =>
    Number((await client.query<{ count: string }>(`SELECT count(*) FROM ${sql}`)).rows[0]?.count);
  const until = async (sql: string, wanted: number): Promise<void> => {
    while ((await count(sql)) < wanted) await delay(25);
  };
  const began = performance.now();
  await Promise.all(
    Array.from({ length: JOBS }, (_, job) =>
      answer(
        { url: `${api.url}/api/v1/healing/trigger`, body: JSON.stringify({ job_id: `job-${job}` }) },
        agent,
      ),
    ),
  );
  await until(`healing_reviews WHERE status = 'completed'`, JOBS);
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  await client.end();
  for (const child of children) await stopProcess(child);
  return seconds;
}
