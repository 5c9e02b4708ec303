import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchDatabase } from './bench-database.js';
import { bareSse, bareWebSockets, sseSubscriber, webSocketSubscriber } from './fanout-transports.js';
import { median, spreadOf, type Figure } from './measure.js';
import { answer } from './request-load.js';
import { sampleSuggestions } from './sample-suggestions.js';
import { startServer, type ServerProcess } from './server-process.js';

const SIZES = [100, 1_000, 5_000];
/** The one that has a limit: an event reaches all within 250 ms, and they fit into 700 MiB. */
const LIMITED = 1_000;
const EVENTS_A_ROUND = 5;
/** Connections that are opened at the same time. */
const OPENING = 50;

/** Whoever waits for messages. */
export interface Subscriber {
  /** Resolves with the next message. */
  next(): Promise<string>;
  close(): void;
}

/** Subscribers that wait, and one event for all of them, beside a bare broadcast of one string over the same transport. */
export async function benchFanout(rounds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  await mkdir(join(folder, 'jobs'));
  const database = await benchDatabase(folder);
  await database.load(sampleSuggestions(2_000, 2_000));
  const figures: Figure[] = [];
  const pending = pendingIds();
  for (const transport of ['WebSocket', 'SSE'] as const) {
    for (const size of SIZES) {
      const server = await startServer(folder, join(folder, 'jobs'), database.url, {
        SELFHEAL_MAX_SUBSCRIPTIONS: '10000',
      });
      figures.push(...(await fanOut({ server, transport, size, rounds, pending, what: database.what })));
      await server.stop();
    }
  }
  await database.drop();
  await rm(folder, { recursive: true, force: true });
  return figures;
}

async function fanOut(scene: {
  server: ServerProcess;
  transport: 'WebSocket' | 'SSE';
  size: number;
  rounds: number;
  pending: Generator<number, never>;
  what: string;
}): Promise<Figure[]> {
  const { server, transport, size, rounds, pending } = scene;
  const webSocket = transport === 'WebSocket';
  const before = await server.residentMiB();
  const subscribers = await openAll(size, () =>
    webSocket
      ? webSocketSubscriber(`${server.url.replace('http', 'ws')}/graphql`)
      : sseSubscriber(`${server.url}/graphql`),
  );
  const idle = await server.residentMiB();
  const bare = await (webSocket ? bareWebSockets() : bareSse());
  const listeners = await openAll(size, () => bare.subscribe());

  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const delays: number[] = [];
    const bareDelays: number[] = [];
    for (let event = 0; event < EVENTS_A_ROUND; event += 1) {
      const url = `${server.url}/api/v1/healing/suggestions/${pending.next().value}/approve`;
      delays.push(...(await delaysOf(subscribers, () => answer({ url, body: '{}' }))));
      const text = JSON.stringify({ id: '1', type: 'next', payload: 'x'.repeat(300) });
      bareDelays.push(...(await delaysOf(listeners, async () => bare.send(text))));
    }
    if (round < 0) continue; // warm-up
    ours.push(percentile(delays, 0.99));
    theirs.push(percentile(bareDelays, 0.99));
  }
  for (const one of [...subscribers, ...listeners]) one.close();
  await bare.close();
  const limited = webSocket && size === LIMITED;
  return [
    {
      scenario: `an event to ${size.toLocaleString('en')} over ${transport}, p99 (${scene.what})`,
      unit: 'ms',
      value: median(ours),
      spread: spreadOf(ours),
      baseline: { what: 'bare broadcast of one string', value: median(theirs) },
      target: limited ? { most: 250 } : {},
    },
    {
      scenario: '  resident with all of them waiting',
      unit: 'MiB',
      value: idle,
      spread: [idle, idle],
      baseline: { what: 'without them', value: before },
      target: limited ? { most: 700 } : {},
    },
  ];
}

/** Of `sampleSuggestions`: every one is pending whose number leaves so much. */
function* pendingIds(): Generator<number, never> {
  for (let id = 1; ; id += 1) if (id % 8 <= 3) yield id;
}

async function openAll(size: number, open: () => Promise<Subscriber>): Promise<Subscriber[]> {
  const all: Subscriber[] = [];
  while (all.length < size) {
    all.push(...(await Promise.all(Array.from({ length: Math.min(OPENING, size - all.length) }, open))));
  }
  return all;
}

/** Milliseconds from the start of `cause` to the next message of each. */
async function delaysOf(all: readonly Subscriber[], cause: () => Promise<unknown>): Promise<number[]> {
  const began = performance.now();
  const received = all.map(async (one) => {
    const message = await one.next();
    if (!message.includes('next')) throw new Error(`the server sent ${message}`);
    return performance.now() - began;
  });
  await cause();
  return Promise.all(received);
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * part) - 1] as number;
}
