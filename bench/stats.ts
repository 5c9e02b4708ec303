import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from 'node:http';
import { benchDatabase } from './bench-database.js';
import { median, spreadOf, timed, type Figure } from './measure.js';
import { answer } from './request-load.js';
import { sampleSuggestions } from './sample-suggestions.js';
import { startServer } from './server-process.js';

const SUGGESTIONS = 1_000_000;
/** The embedded database takes minutes for a million. */
const SUGGESTIONS_EMBEDDED = 100_000;
const REQUESTS_A_ROUND = 100;

/** Exact counts of a million suggestions, beside an answer of the same server that asks the database for nothing but a ping. */
export async function benchStats(rounds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  await mkdir(join(folder, 'jobs'));
  const database = await benchDatabase(folder);
  const count = database.url === null ? SUGGESTIONS_EMBEDDED : SUGGESTIONS;
  await database.load(sampleSuggestions(count, 0));
  const server = await startServer(folder, join(folder, 'jobs'), database.url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const oneAfterTheOther = async (path: string): Promise<number> => {
    const times: number[] = [];
    for (let request = 0; request < REQUESTS_A_ROUND; request += 1) {
      times.push(await timed(() => answer({ url: server.url + path }, agent)));
    }
    return median(times);
  };
  const ours: number[] = [];
  const health: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const stats = await oneAfterTheOther('/api/v1/healing/stats');
    const ping = await oneAfterTheOther('/health');
    if (round < 0) continue; // warm-up
    ours.push(stats);
    health.push(ping);
  }
  agent.destroy();
  await server.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
  return [
    {
      scenario: `GET /healing/stats of ${count.toLocaleString('en')} (${database.what})`,
      unit: 'ms',
      value: median(ours),
      spread: spreadOf(ours),
      baseline: { what: 'GET /health', value: median(health) },
      target: { most: 5 },
    },
  ];
}
