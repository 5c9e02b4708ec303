import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { benchDatabase } from './bench-database.js';
import { median, spreadOf, timed, type Figure } from './measure.js';
import { startProcess, stopProcess, writeJobs } from './processes.js';

const MANY_JOBS = 20_000;
const DUE_JOBS = 300;
const WORKERS = 3;
/** Long enough that what V8 does once, half a minute after a start, is a part of it and not the whole. */
const IDLE_MS = 60_000;
/** The watchers of 20,000 files, and what compiles late, belong to the start. */
const AFTER_START_MS = 10_000;
const TICKS_A_SECOND = 100;

/** Processor seconds that a process has used. */
async function cpuSeconds({ pid }: ChildProcess): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
}

/** A server with 20,000 jobs that all have reviews by the clock, on the embedded database. */
async function manyJobs(rounds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  const jobs = await writeJobs(folder, MANY_JOBS, 5);
  const empty = join(folder, 'empty');
  await mkdir(empty);
  const ready: number[] = [];
  const without: number[] = [];
  const idle: number[] = [];
  const idleWithout: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [path, starts, shares] of [
      [jobs, ready, idle],
      [empty, without, idleWithout],
    ] as const) {
      const data = { SELFHEAL_DATA_DIR: join(folder, `data-${path === jobs ? 'many' : 'none'}`) };
      const { child, readyAfterMs } = await startProcess(folder, path, data);
      starts.push(readyAfterMs / 1000);
      await new Promise((resolve) => setTimeout(resolve, AFTER_START_MS));
      const before = await cpuSeconds(child);
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      shares.push(((await cpuSeconds(child)) - before) / (IDLE_MS / 100_000));
      await stopProcess(child);
    }
  }
  await rm(folder, { recursive: true, force: true });
  return [
    {
      scenario: `ready with ${MANY_JOBS.toLocaleString('en')} scheduled jobs`,
      unit: 's',
      value: median(ready),
      spread: spreadOf(ready),
      baseline: { what: 'without jobs', value: median(without) },
      target: { most: 10 },
    },
    {
      scenario: 'idle with them, of a core',
      unit: '%',
      value: median(idle),
      spread: spreadOf(idle),
      baseline: { what: 'without jobs', value: median(idleWithout) },
      target: { most: 5 },
    },
  ];
}

/** Workers on one Postgres server: 300 reviews that are due at once, and single ones that come due at a minute. */
async function workers(mongoUri: string | null): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  const database = await benchDatabase(folder);
  if (database.url === null)
    throw new Error('several workers need a Postgres server: see BENCH_DATABASE_URL');
  const jobs = await writeJobs(folder, DUE_JOBS, 0);
  await database.load([]);
  const env = { DATABASE_URL: database.url, ...(mongoUri !== null && { MONGODB_URI: mongoUri }) };
  const children: ChildProcess[] = [];
  for (let worker = 0; worker < WORKERS; worker += 1) {
    children.push((await startProcess(folder, jobs, env, ['--role', 'worker'])).child);
  }
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const count = async (sql: string): Promise<number> =>
    Number((await client.query<{ count: string }>(`SELECT count(*) FROM ${sql}`)).rows[0]?.count);
  const until = async (sql: string, wanted: number): Promise<void> => {
    while ((await count(sql)) < wanted) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await until('healing_schedules', DUE_JOBS);

  const lags: number[] = [];
  const nextMinute = new Date(Math.ceil((Date.now() + 5_000) / 60_000) * 60_000);
  await client.query('UPDATE healing_schedules SET next_at = $1', [nextMinute]);
  await until(`healing_reviews WHERE status <> 'running'`, 1);
  const took = await timed(() => until(`healing_reviews WHERE status = 'completed'`, DUE_JOBS));
  const { rows } = await client.query<{ lag: string }>(
    `SELECT extract(epoch FROM event.created_at - $1::timestamptz) AS lag
       FROM healing_events AS event WHERE type = 'review.started' ORDER BY position`,
    [nextMinute],
  );
  lags.push(...rows.map(({ lag }) => Number(lag)));

  // One a minute at a time would take hours: what a single review waits for is told from asking for it to its begin.
  const begins: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const minute = new Date(Math.ceil((Date.now() + 5_000) / 60_000) * 60_000);
    await client.query('DELETE FROM healing_reviews');
    await client.query(
      'UPDATE healing_schedules SET next_at = $1 WHERE job_id IN (SELECT job_id FROM healing_schedules LIMIT 3)',
      [minute],
    );
    await until(`healing_reviews WHERE status = 'completed'`, 3);
    const { rows: begun } = await client.query<{ lag: string }>(
      `SELECT extract(epoch FROM event.created_at - $1::timestamptz) AS lag FROM healing_events AS event
        JOIN healing_reviews AS review ON review.id = event.review_id
       WHERE event.type = 'review.progressed' AND event.data ->> 'phase' = 'collecting'`,
      [minute],
    );
    begins.push(...begun.map(({ lag }) => Number(lag)));
  }
  await client.end();
  for (const child of children) await stopProcess(child);
  await database.drop();
  await rm(folder, { recursive: true, force: true });
  const backend = mongoUri === null ? 'Postgres' : 'MongoDB';
  const sorted = [...begins].sort((a, b) => a - b);
  return [
    {
      scenario: `${DUE_JOBS} reviews, ${WORKERS} workers, Agenda on ${backend}`,
      unit: 's',
      value: took / 1000,
      spread: spreadOf([took / 1000]),
      baseline: null,
      target: { most: 60 },
    },
    {
      scenario: `due to queued, the last of ${DUE_JOBS}, ${backend}`,
      unit: 's',
      value: Math.max(...lags),
      spread: spreadOf(lags),
      baseline: null,
      target: {},
    },
    {
      scenario: `due to begun, 99th percentile, ${backend}`,
      unit: 's',
      value: sorted[Math.ceil(sorted.length * 0.99) - 1] as number,
      spread: spreadOf(begins),
      baseline: null,
      target: { most: 1 },
    },
  ];
}

/** The scheduler; on MongoDB too where BENCH_MONGODB_URI names one. */
export async function benchSchedule(rounds: number): Promise<Figure[]> {
  const mongo = process.env['BENCH_MONGODB_URI'];
  return [
    ...(await manyJobs(rounds)),
    ...(await workers(null)),
    ...(mongo === undefined ? [] : await workers(`${mongo.replace(/\/$/, '')}/selfheal_bench_${Date.now()}`)),
  ];
}
