import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { recount } from '../src/domain/stats/recount.js';
import { benchDatabase } from './bench-database.js';
import { median, spreadOf, type Figure } from './measure.js';
import { startProcess, stopProcess } from './processes.js';
import { SoakClient, type Follower, follow } from './soak-client.js';
import { unrecorded } from './soak-trail.js';

const CLIENTS = 50;
const FOLLOWERS = 5;
const WORKERS = 3;
const JOBS = 40;
/** Memory that is so much of what it was has not grown: collections of garbage come at any moment. */
const FLAT = 1.1;
const SAMPLE_EVERY_MS = 5_000;
const SCRIPT = '#!/bin/bash\ncp data/in.csv data/out.csv\ntar -czf data.tgz data\necho finished\n';

/**
 * Fifty clients that do everything at once, for SOAK_MINUTES (10), against one process that answers and three workers:
 * no answer that is not documented, no memory that grows after the first minute, counters that equal a recount, and an
 * audit trail that is complete and in order for those who follow it. Takes its minutes, so it runs when asked for by name.
 */
export async function soak(): Promise<Figure[]> {
  const minutes = Number(process.env['SOAK_MINUTES'] ?? 10);
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-soak-'));
  const jobs = await writeSoakJobs(folder);
  const database = await benchDatabase(folder);
  if (database.url === null)
    throw new Error('several processes need a Postgres server: see BENCH_DATABASE_URL');
  const env = { DATABASE_URL: database.url, SELFHEAL_RATE_LIMIT: '0' };
  const api = await startProcess(folder, jobs, env, ['--role', 'api']);
  const workers = [];
  for (let worker = 0; worker < WORKERS; worker += 1)
    workers.push(await startProcess(folder, jobs, env, ['--role', 'worker']));

  const processes = [api.child, ...workers.map(({ child }) => child)];
  const atRest = (await Promise.all(processes.map(residentMiB))).reduce((sum, one) => sum + one, 0);
  const stop = new AbortController();
  const followers: Follower[] = Array.from({ length: FOLLOWERS }, () => follow(api.url, stop.signal));
  await Promise.all(followers.map(({ ready }) => ready));
  const clients = Array.from({ length: CLIENTS }, (_, index) => new SoakClient(api.url, index, JOBS));
  const until = performance.now() + minutes * 60_000;
  const working = Promise.all(clients.map((client) => client.work(until)));
  const memory = await sampleMemory(processes, until);
  await working;

  const client = new Client({ connectionString: database.url });
  await client.connect();
  await settle(client);
  const wrong = await recount(client);
  const { rows } = await client.query<{ position: string }>(
    'SELECT position FROM healing_events ORDER BY position',
  );
  const last = rows.at(-1)?.position ?? '0';
  await Promise.all(followers.map((follower) => follower.reached(last)));
  stop.abort();
  const positions = rows.map(({ position }) => position);
  const incomplete = followers.filter(({ seen }) => !isSuffix(seen, positions)).length;
  const lost = await unrecorded(client);
  await client.end();
  for (const { child } of [api, ...workers]) await stopProcess(child);
  await database.drop();
  await rm(folder, { recursive: true, force: true });

  const surprises = clients.flatMap(({ undocumented }) => undocumented);
  for (const surprise of surprises.slice(0, 20)) process.stderr.write(`not documented: ${surprise}\n`);
  for (const counter of wrong.slice(0, 20))
    process.stderr.write(`wrong counter: ${JSON.stringify(counter)}\n`);
  for (const line of lost.slice(0, 20)) process.stderr.write(`not in the trail: ${line}\n`);
  const answered = clients.reduce((sum, { answers }) => sum + answers, 0);
  const exact = (scenario: string, value: number): Figure => ({
    scenario,
    unit: '',
    value,
    spread: [value, value],
    baseline: null,
    target: { most: 1 },
  });
  return [
    {
      scenario: `answers to ${CLIENTS} clients in ${minutes} min (${database.what})`,
      unit: '/s',
      value: answered / (minutes * 60),
      spread: spreadOf([answered / (minutes * 60)]),
      baseline: null,
      target: {},
    },
    exact('  answers that are not documented', surprises.length),
    exact('  counters that differ from a recount', wrong.length),
    exact(
      `  followers of ${FOLLOWERS} with a gap, a double or a wrong order in ${positions.length} events`,
      incomplete,
    ),
    exact('  states without their event', lost.length),
    {
      scenario: '  resident of all processes, last minute',
      unit: 'MiB',
      value: median(memory.last),
      spread: spreadOf(memory.last),
      baseline: { what: 'second minute', value: median(memory.second) },
      target: { most: Math.ceil(median(memory.second) * FLAT) },
    },
    {
      scenario: '  resident of all processes, second minute',
      unit: 'MiB',
      value: median(memory.second),
      spread: spreadOf(memory.second),
      baseline: { what: 'at rest', value: atRest },
      target: {},
    },
  ];
}

/** Jobs whose script a rule has something to say about, so that reviews suggest, and changes are applied. */
async function writeSoakJobs(folder: string): Promise<string> {
  const jobs = join(folder, 'jobs');
  await mkdir(jobs);
  for (let job = 0; job < JOBS; job += 1) {
    await writeFile(join(folder, `job-${job}.sh`), SCRIPT);
    await writeFile(
      join(jobs, `job-${job}.yaml`),
      `cmd: bash ../job-${job}.sh\nself_healing: { enabled: true, mode: reactive, suggestions: { remember_rejections_days: 0 } }\n`,
    );
  }
  return jobs;
}

async function sampleMemory(
  children: readonly ChildProcess[],
  until: number,
): Promise<{ second: number[]; last: number[] }> {
  const began = performance.now();
  const samples: { at: number; mebibytes: number }[] = [];
  while (performance.now() < until) {
    await delay(SAMPLE_EVERY_MS);
    const each = await Promise.all(children.map(residentMiB));
    samples.push({ at: performance.now() - began, mebibytes: each.reduce((sum, one) => sum + one, 0) });
  }
  const end = samples.at(-1)?.at ?? 0;
  const within = (from: number, to: number): number[] =>
    samples.filter(({ at }) => at >= from && at <= to).map(({ mebibytes }) => mebibytes);
  return { second: within(60_000, 120_000), last: within(end - 60_000, end) };
}

async function residentMiB({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Until no review is under way any more. */
async function settle(client: Client): Promise<void> {
  const waiting = async (): Promise<number> => {
    const { rows } = await client.query<{ count: string }>(
      `SELECT count(*) FROM healing_reviews WHERE status = 'running'`,
    );
    return Number(rows[0]?.count);
  };
  while ((await waiting()) > 0) await delay(250);
}

/** Whether what a follower saw is the trail from where it began, to its end, each once and in order. */
function isSuffix(seen: readonly string[], all: readonly string[]): boolean {
  const from = all.length - seen.length;
  return from >= 0 && seen.every((position, index) => position === all[from + index]);
}
