import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { median, spreadOf, timed, type Figure } from './measure.js';
import { startServer } from './server-process.js';

const RUNS_A_ROUND = 300;
const LINES = 1_000;
const CONNECTIONS = 8;

/** Runs with 1,000 log lines over REST, beside a bare server that parses and compresses the same bodies and forgets them. */
export async function benchIngest(rounds: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  await mkdir(join(folder, 'jobs'));
  await writeFile(join(folder, 'jobs', 'load.yaml'), 'cmd: "true"\n');
  const server = await startServer(folder, join(folder, 'jobs'));
  const bare = createServer((incoming, answer) => {
    const pieces: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => pieces.push(piece));
    incoming.on('end', () => {
      const { log } = JSON.parse(Buffer.concat(pieces).toString()) as { log: { line: string }[] };
      gzipSync(log.map(({ line }) => line).join('\n'), { level: 1 });
      answer.writeHead(201).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(bare, 'listening');
  const bareUrl = `http://127.0.0.1:${(bare.address() as AddressInfo).port}`;

  const ours: number[] = [];
  const theirs: number[] = [];
  await send(`${server.url}/api/v1/jobs/load/runs`, 'warm', 50);
  await send(bareUrl, 'warm', 50);
  for (let round = 0; round < rounds; round += 1) {
    const milliseconds = await timed(() =>
      send(`${server.url}/api/v1/jobs/load/runs`, `r${round}`, RUNS_A_ROUND),
    );
    ours.push(RUNS_A_ROUND / (milliseconds / 1000));
    theirs.push(RUNS_A_ROUND / ((await timed(() => send(bareUrl, `r${round}`, RUNS_A_ROUND))) / 1000));
  }
  bare.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  return [
    {
      scenario: `recording runs with ${LINES} log lines`,
      unit: 'runs/s',
      value: median(ours),
      spread: spreadOf(ours),
      baseline: { what: 'bare node:http, parse and gzip', value: median(theirs) },
      target: { least: 150 },
    },
  ];
}

async function send(url: string, prefix: string, runs: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let run = next++; run < runs; run = next++) await post(url, agent, body(`${prefix}-${run}`, run));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  agent.destroy();
}

function body(runKey: string, seed: number): string {
  const started = Date.UTC(2026, 0, 1) + seed * 60_000;
  return JSON.stringify({
    run_key: runKey,
    started_at: new Date(started).toISOString(),
    finished_at: new Date(started + 30_000).toISOString(),
    exit_code: 0,
    trigger: 'scheduled',
    log: Array.from({ length: LINES }, (_, line) => ({
      at: new Date(started + line * 30).toISOString(),
      stream: line % 10 === 0 ? 'stderr' : 'stdout',
      line: `worker ${line % 7}: handled order ${seed * 1000 + line} of customer c-${line % 97} in ${line % 400} ms`,
    })),
  });
}

async function post(url: string, agent: Agent, text: string): Promise<void> {
  const outgoing = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json' } });
  outgoing.end(text);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  if (answer.statusCode !== 201) throw new Error(`${url} answered ${answer.statusCode}`);
}
