import { Agent } from 'node:http';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchDatabase } from './bench-database.js';
import { median, spreadOf, timed, type Figure } from './measure.js';
import { answer, type Load } from './request-load.js';
import { sampleSuggestions } from './sample-suggestions.js';
import { startServer } from './server-process.js';

/** The embedded database takes minutes for a million. */
const SIZES = { server: [1_000, 100_000, 1_000_000], embedded: [1_000, 100_000] };
const REQUESTS_A_ROUND = 40;

const graphql = (query: string): Load => ({ url: '/graphql', body: JSON.stringify({ query }) });
const NODE = 'databaseId jobId category severity title status createdAt review { databaseId status }';

/** What people and dashboards read; half of the rows are pending. */
const READS: [string, Load][] = [
  ['REST list', { url: '/api/v1/healing/suggestions?status=pending&limit=50' }],
  ['REST list of a job', { url: '/api/v1/healing/suggestions?job_id=job-7&limit=50' }],
  ['REST detail', { url: '/api/v1/healing/suggestions/500' }],
  [
    'GraphQL list',
    graphql(`{ suggestions(first: 50, filter: { status: [PENDING] }) { totalCount nodes { ${NODE} } } }`),
  ],
  [
    'GraphQL list of a job',
    graphql(
      `{ suggestions(first: 50, filter: { jobId: "job-7", severity: [HIGH] }) { totalCount nodes { ${NODE} } } }`,
    ),
  ],
  ['GraphQL detail', graphql(`{ suggestion(id: "500") { ${NODE} description diff evidence { verified } } }`)],
];

/** Whether a read costs the same however many suggestions there are: one after the other, the sizes in turns. */
export async function benchGrowth(rounds: number): Promise<Figure[]> {
  const servers: { size: number; url: string; what: string; end: () => Promise<void> }[] = [];
  const first = await openSize(SIZES.server[0] as number);
  servers.push(first);
  const sizes = first.what === 'PGlite' ? SIZES.embedded : SIZES.server;
  for (const size of sizes.slice(1)) servers.push(await openSize(size));

  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const figures: Figure[] = [];
  for (const [name, load] of READS) {
    const times = new Map<number, number[]>(sizes.map((size) => [size, []]));
    for (let round = -2; round < rounds; round += 1) {
      for (const { size, url } of servers) {
        const took: number[] = [];
        for (let request = 0; request < REQUESTS_A_ROUND; request += 1)
          took.push(await timed(() => answer({ ...load, url: url + load.url }, agent)));
        if (round >= 0) times.get(size)?.push(median(took));
      }
    }
    const [smallest = 0] = sizes;
    for (const size of sizes.slice(1)) {
      const ours = times.get(size) ?? [];
      figures.push({
        scenario: `${name} of ${size.toLocaleString('en')} suggestions (${first.what})`,
        unit: 'ms',
        value: median(ours),
        spread: spreadOf(ours),
        baseline: { what: `of ${smallest.toLocaleString('en')}`, value: median(times.get(smallest) ?? []) },
        target: {},
      });
    }
  }
  agent.destroy();
  for (const { end } of servers) await end();
  return figures;
}

async function openSize(
  size: number,
): Promise<{ size: number; url: string; what: string; end: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  await mkdir(join(folder, 'jobs'));
  const database = await benchDatabase(folder);
  await database.load(sampleSuggestions(size, 0));
  const server = await startServer(folder, join(folder, 'jobs'), database.url);
  return {
    size,
    url: server.url,
    what: database.what,
    end: async () => {
      await server.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
