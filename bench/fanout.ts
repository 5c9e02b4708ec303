import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { benchDatabase } from './bench-database.js';
import { median, spreadOf, type Figure } from './measure.js';
import { answer } from './request-load.js';
import { sampleSuggestions } from './sample-suggestions.js';
import { startServer } from './server-process.js';

const SUBSCRIBERS = 1_000;
const EVENTS_A_ROUND = 5;
/** Sockets that are opened at the same time. */
const OPENING = 50;
const SUBSCRIPTION = `subscription {
  suggestionUpdated { position suggestion { id status title severity review { id } } event { type actor } }
}`;

/** A thousand subscribers that wait, and one event for all of them, beside a bare broadcast of one string. */
export async function benchFanout(rounds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  await mkdir(join(folder, 'jobs'));
  const database = await benchDatabase(folder);
  await database.load(sampleSuggestions(1_000, 2_000));
  const server = await startServer(folder, join(folder, 'jobs'), database.url);
  const before = await server.residentMiB();
  const subscribers = await open(server.url.replace('http', 'ws') + '/graphql', subscribe);
  const idle = await server.residentMiB();

  const bare = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(bare, 'listening');
  const listeners = await open(`ws://127.0.0.1:${(bare.address() as AddressInfo).port}`, (socket) =>
    once(socket, 'open'),
  );

  const pending = pendingIds();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const delays: number[] = [];
    const bareDelays: number[] = [];
    for (let event = 0; event < EVENTS_A_ROUND; event += 1) {
      const url = `${server.url}/api/v1/healing/suggestions/${pending.next().value}/approve`;
      delays.push(...(await delaysOf(subscribers, () => answer({ url, body: '{}' }))));
      const text = JSON.stringify({ id: '1', type: 'next', payload: 'x'.repeat(300) });
      bareDelays.push(
        ...(await delaysOf(listeners, async () => {
          for (const socket of bare.clients) socket.send(text);
        })),
      );
    }
    if (round < 0) continue; // warm-up
    ours.push(percentile(delays, 0.99));
    theirs.push(percentile(bareDelays, 0.99));
  }
  for (const socket of [...subscribers, ...listeners]) socket.terminate();
  bare.close();
  await server.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
  return [
    {
      scenario: `an event from approval to ${SUBSCRIBERS} subscribers, p99 (${database.what})`,
      unit: 'ms',
      value: median(ours),
      spread: spreadOf(ours),
      baseline: { what: 'bare ws, one string', value: median(theirs) },
      target: { most: 250 },
    },
    {
      scenario: '  resident with all of them waiting',
      unit: 'MiB',
      value: idle,
      spread: [idle, idle],
      baseline: { what: 'without them', value: before },
      target: { most: 700 },
    },
  ];
}

/** Of `sampleSuggestions`: every one is pending whose number leaves so much. */
function* pendingIds(): Generator<number, never> {
  for (let id = 1; ; id += 1) if (id % 8 <= 3) yield id;
}

async function open(url: string, ready: (socket: WebSocket) => Promise<unknown>): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  while (sockets.length < SUBSCRIBERS) {
    const opened = Array.from({ length: OPENING }, () => new WebSocket(url, 'graphql-transport-ws'));
    await Promise.all(opened.map(ready));
    sockets.push(...opened);
  }
  return sockets;
}

async function subscribe(socket: WebSocket): Promise<void> {
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  const [ack] = (await once(socket, 'message')) as [Buffer];
  if (!ack.includes('connection_ack')) throw new Error(`the server answered ${ack.toString()}`);
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: SUBSCRIPTION } }));
  // Handled in order: the answer to the ping says that the subscription stands.
  socket.send('{"type":"ping"}');
  const [pong] = (await once(socket, 'message')) as [Buffer];
  if (!pong.includes('pong')) throw new Error(`the server answered ${pong.toString()}`);
}

/** Milliseconds from the start of `cause` to the next message of each socket. */
async function delaysOf(sockets: readonly WebSocket[], cause: () => Promise<unknown>): Promise<number[]> {
  const began = performance.now();
  const received = sockets.map(async (socket) => {
    const [message] = (await once(socket, 'message')) as [Buffer];
    if (!message.includes('"next"')) throw new Error(`the server sent ${message.toString()}`);
    return performance.now() - began;
  });
  await cause();
  return Promise.all(received);
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * part) - 1] as number;
}
