import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { benchDatabase } from './bench-database.js';
import { median, spreadOf, type Figure } from './measure.js';
import { answer, requestsPerSecond, type Load } from './request-load.js';
import { sampleSuggestions } from './sample-suggestions.js';
import { startServer } from './server-process.js';

const SUGGESTIONS = 100_000;
const CONTENT_BYTES = 2_000;
const SECONDS_A_ROUND = 2;
/** V8 goes on optimising for some thousand requests. */
const WARM_UP_ROUNDS = 4;
const BARE = fileURLToPath(new URL('bare-server.ts', import.meta.url));
const MERCURIUS = fileURLToPath(new URL('mercurius-server.ts', import.meta.url));

interface Scenario {
  name: string;
  /** Relative to the server. */
  load: Load;
  /** What the bare server runs: the same rows and columns. */
  sql: string;
  /** Of the bare server's requests a second. */
  ratio: number;
  /** Answers the same load from the same rows, at the same path. */
  rival?: { name: string; program: string };
}

const SCENARIOS: Scenario[] = [
  {
    name: 'REST, 50 newest pending',
    load: { url: '/api/v1/healing/suggestions?status=pending&limit=50' },
    sql: `SELECT id, review_id, job_id, category, severity, title, description, current_state, suggested_change,
        expected_impact, affected_files, proposed_content, current_content, target_file, status, created_at
      FROM healing_suggestions WHERE status = 'pending' ORDER BY id DESC LIMIT 50`,
    ratio: 0.6,
  },
  {
    name: 'GraphQL, 50 newest pending with review',
    load: {
      url: '/graphql',
      body: JSON.stringify({
        query: `query Pending($first: Int!) {
          suggestions(first: $first, filter: { status: [PENDING] }) {
            nodes {
              id jobId category severity title description suggestedChange expectedImpact status createdAt
              review { id status trigger startedAt }
            }
            pageInfo { hasNextPage endCursor }
          }
        }`,
        variables: { first: 50 },
      }),
    },
    sql: `SELECT s.id, s.job_id, s.category, s.severity, s.title, s.description, s.suggested_change, s.expected_impact,
        s.status, s.created_at, json_build_object('id', r.id, 'status', r.status, 'trigger', r.trigger, 'startedAt', r.started_at) AS review
      FROM healing_suggestions s JOIN healing_reviews r ON r.id = s.review_id
      WHERE s.status = 'pending' ORDER BY s.id DESC LIMIT 50`,
    ratio: 0.35,
    rival: { name: 'Mercurius, JIT and SQL by hand', program: MERCURIUS },
  },
];

/** Pages of 100,000 suggestions, beside a bare node:http server with one prepared statement, in turns. */
export async function benchLists(rounds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  await mkdir(join(folder, 'jobs'));
  const database = await benchDatabase(folder);
  await database.load(sampleSuggestions(SUGGESTIONS, CONTENT_BYTES));
  const server = await startServer(folder, join(folder, 'jobs'), database.url);
  const figures: Figure[] = [];
  for (const { name, load, sql, ratio, rival } of SCENARIOS) {
    const ours = { ...load, url: server.url + load.url };
    // The embedded database is the server's alone.
    const bare = database.url === null ? null : await startProgram(BARE, database.url, sql);
    const other =
      rival === undefined || database.url === null ? null : await startProgram(rival.program, database.url);
    const otherLoad = other && { ...load, url: other.url + load.url };
    const rates: number[] = [];
    const bareRates: number[] = [];
    const otherRates: number[] = [];
    await answer(ours);
    for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
      const rate = await requestsPerSecond(ours, SECONDS_A_ROUND);
      const bareRate = bare && (await requestsPerSecond({ url: bare.url }, SECONDS_A_ROUND));
      const otherRate = otherLoad && (await requestsPerSecond(otherLoad, SECONDS_A_ROUND));
      if (round < 0) continue;
      if (otherRate !== null) otherRates.push(otherRate);
      rates.push(rate);
      if (bareRate !== null) bareRates.push(bareRate);
    }
    await bare?.stop();
    await other?.stop();
    figures.push({
      scenario: `${name} (${database.what})`,
      unit: '/s',
      value: median(rates),
      spread: spreadOf(rates),
      baseline: bare && { what: 'bare node:http and pg', value: median(bareRates) },
      target: bare ? { least: Math.round(ratio * median(bareRates)) } : {},
    });
    if (rival && bare)
      figures.push({
        scenario: `  the same by ${rival.name}`,
        unit: '/s',
        value: median(otherRates),
        spread: spreadOf(otherRates),
        baseline: { what: 'bare node:http and pg', value: median(bareRates) },
        target: {},
      });
  }
  await server.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
  return figures;
}

async function startProgram(
  program: string,
  ...words: string[]
): Promise<{ url: string; stop: () => Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'jiti/register', program, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [
    string,
  ];
  return {
    url: line,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}
