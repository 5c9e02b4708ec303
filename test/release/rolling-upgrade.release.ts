import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedMigrations } from '../../src/storage/migrate.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { everyList, everyResource, graphql } from './ask-everything.js';
import { buildCommit, commitBefore, REPOSITORY, type Build } from './build-commit.js';
import { serve, type Served } from './serve.js';

const run = promisify(execFile);
const NEW = join(REPOSITORY, 'dist/main.js');
const adminUrl = process.env['TEST_DATABASE_URL'];
const lastTwo = (await shippedMigrations(migrationsDir)).slice(-2).map(({ name }) => name);

const SCRIPT = '#!/bin/bash\n# nightly\ncp a b\necho done\n';
const RUNS = 6;

async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** Runs that end as successes although a command failed, which the rules have a change for. */
async function record(url: string, jobId: string, howMany = RUNS): Promise<void> {
  for (let index = 0; index < howMany; index++) {
    const started = Date.now() - (howMany - index) * 60_000;
    const at = (ms: number): string => new Date(started + ms).toISOString();
    const response = await fetch(`${url}/api/v1/jobs/${jobId}/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        started_at: at(0),
        finished_at: at(1_000),
        exit_code: 0,
        trigger: 'scheduled',
        log: [
          { at: at(500), stream: 'stderr', line: "cp: cannot stat 'a': No such file or directory" },
          { at: at(600), stream: 'stdout', line: 'done' },
        ],
      }),
    });
    if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  }
}

interface Suggestion {
  id: string;
  status: string;
  targetFile: string | null;
}

/** Has a job reviewed by whichever process takes the review. @returns the suggestion with a change that comes of it */
async function review(url: string, jobId: string): Promise<Suggestion> {
  type Triggered = { triggerReview: { __typename: string; review?: { id: string } } };
  const { triggerReview } = await graphql<Triggered>(
    url,
    'mutation ($jobId: String!) { triggerReview(input: { jobId: $jobId, force: true }) { __typename ... on TriggerReviewSuccess { review { id } } } }',
    { jobId },
  );
  const id = triggerReview.review?.id;
  expect(id, JSON.stringify(triggerReview)).toBeDefined();
  type Ended = { review: { status: string; errorMessage: string | null } };
  const ended = () =>
    graphql<Ended>(url, 'query ($id: ID!) { review(id: $id) { status errorMessage } }', { id });
  await expect
    .poll(async () => (await ended()).review, { timeout: 60_000 })
    .toMatchObject({ status: 'COMPLETED' });
  const { suggestions } = await graphql<{ suggestions: { nodes: Suggestion[] } }>(
    url,
    'query ($jobId: String!) { suggestions(filter: { jobId: $jobId, status: [PENDING] }, first: 20) { nodes { id status targetFile } } }',
    { jobId },
  );
  const found = suggestions.nodes.find(({ targetFile }) => targetFile?.endsWith('.sh'));
  expect(found, jobId).toBeDefined();
  return found as Suggestion;
}

/** Approves and applies. @returns the action */
async function apply(url: string, id: string): Promise<string> {
  type Applied = { approveSuggestion: { suggestion?: { status: string }; action?: { id: string } } };
  const { approveSuggestion } = await graphql<Applied>(
    url,
    'mutation ($id: ID!) { approveSuggestion(input: { id: $id, apply: true }) { __typename ... on Error { message } ... on ApproveSuggestionSuccess { suggestion { status } action { id } } } }',
    { id },
  );
  expect(approveSuggestion).toMatchObject({ suggestion: { status: 'APPLIED' } });
  return approveSuggestion.action?.id as string;
}

async function rollBack(url: string, id: string): Promise<void> {
  const { rollbackAction } = await graphql<{ rollbackAction: { __typename: string } }>(
    url,
    'mutation ($id: ID!) { rollbackAction(input: { id: $id }) { __typename ... on Error { message } } }',
    { id },
  );
  expect(rollbackAction).toMatchObject({ __typename: 'RollbackActionSuccess' });
}

/** Asks a server for everything, and records runs, again and again, until it is told to stop. */
function keepAsking(url: string, jobId: string): { stop: () => Promise<string[]>; rounds: () => number } {
  const failures: string[] = [];
  let stopped = false;
  let rounds = 0;
  const asking = (async () => {
    const lists = await everyList(url);
    expect(lists.length).toBeGreaterThanOrEqual(5);
    while (!stopped) {
      try {
        for (const query of lists) await graphql(url, query);
        await everyResource(url);
        await record(url, jobId, 1);
        rounds += 1;
      } catch (error) {
        failures.push((error as Error).message);
        if (failures.length > 20) return;
      }
    }
  })();
  return {
    rounds: () => rounds,
    stop: async () => {
      stopped = true;
      await asking;
      return failures;
    },
  };
}

describe.each(lastTwo)('an upgrade from before %s, with both versions running', (migration) => {
  const database = `selfheal_upgrade_${randomBytes(4).toString('hex')}`;
  let folder: string;
  let old: Build;
  let env: Record<string, string>;
  const served: Served[] = [];

  beforeAll(async () => {
    if (adminUrl === undefined)
      throw new Error('TEST_DATABASE_URL must name a Postgres server: the embedded one has one process');
    old = await buildCommit(await commitBefore(migration));
    folder = await mkdtemp(join(tmpdir(), 'selfheal-upgrade-'));
    await mkdir(join(folder, 'jobs'));
    for (const name of ['a', 'b', 'c', 'load']) {
      await writeFile(join(folder, `jobs/${name}.yaml`), `cmd: bash ${name}.sh\n`);
      await writeFile(join(folder, `jobs/${name}.sh`), SCRIPT);
    }
    await onServer(adminUrl, `CREATE DATABASE ${database}`);
    const url = new URL(adminUrl);
    url.pathname = `/${database}`;
    env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      DATABASE_URL: url.href,
      SELFHEAL_JOBS: join(folder, 'jobs'),
      SELFHEAL_PORT: '0',
      SELFHEAL_LOG_LEVEL: 'warn',
      SELFHEAL_RATE_LIMIT: '0',
    };
  });
  afterAll(async () => {
    for (const server of served) await server.stop();
    if (adminUrl !== undefined) await onServer(adminUrl, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await old.remove();
    await rm(folder, { recursive: true, force: true });
  });
  const start = async (main: string): Promise<Served> => {
    const server = await serve([process.execPath, main, 'serve'], { cwd: folder, env });
    served.push(server);
    return server;
  };

  it('loses no request, and each version works on what the other wrote', async () => {
    const before = await start(old.main);
    for (const jobId of ['a', 'b', 'c']) await record(before.url, jobId);
    const ofBefore = await review(before.url, 'a');

    const load = keepAsking(before.url, 'load');
    const migrated = await run(process.execPath, [NEW, 'migrate'], { cwd: folder, env });
    expect(migrated.stdout).toContain(`${migration}\n`);
    const roundsAtMigration = load.rounds();

    const after = await start(NEW);
    const loadOnNew = keepAsking(after.url, 'load');
    const appliedByNew = await apply(after.url, ofBefore.id);
    const ofAfter = await review(after.url, 'b');
    const appliedByOld = await apply(before.url, ofAfter.id);
    await rollBack(before.url, appliedByNew);
    await rollBack(after.url, appliedByOld);
    await review(before.url, 'c');
    await expect
      .poll(() => Math.min(load.rounds() - roundsAtMigration, loadOnNew.rounds()), { timeout: 60_000 })
      .toBeGreaterThan(2);

    expect(await load.stop()).toEqual([]);
    expect(await before.stop()).toBe(0);
    await expect.poll(() => loadOnNew.rounds()).toBeGreaterThan(3);
    expect(await loadOnNew.stop()).toEqual([]);
    expect(await after.stop()).toBe(0);
    served.length = 0;
    const faults = /"level":(?:50|60)|"level":"(?:error|fatal)"/;
    expect([before.errors(), after.errors()].filter((errors) => faults.test(errors))).toEqual([]);
  });
});
