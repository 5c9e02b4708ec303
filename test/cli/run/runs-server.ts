import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface ReceivedRun {
  path: string;
  headers: IncomingHttpHeaders;
  run: Record<string, unknown> & { run_key: string; log: { at: string; stream: string; line: string }[] };
}

/** A server that takes runs as the real one does: the same run key twice is one run. */
export class RunsServer {
  readonly received: ReceivedRun[] = [];
  readonly runs = new Map<string, ReceivedRun['run']>();
  /** What to answer instead of taking the run; `hang` never answers. */
  answer: ((run: ReceivedRun) => { status: number; body: unknown } | 'hang' | null) | null = null;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(port = 0): Promise<RunsServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { port: actual } = server.address() as AddressInfo;
    const runs = new RunsServer(server, `http://127.0.0.1:${actual}`);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      // A client that stops in the middle is part of the tests.
      request.on('error', () => {});
      request.on('end', () => {
        const run = parseRun(gunzipSync(Buffer.concat(chunks)).toString(), request.headers);
        const received = { path: request.url ?? '', headers: request.headers, run };
        runs.received.push(received);
        const answer = runs.answer?.(received) ?? null;
        if (answer === 'hang') return;
        if (answer !== null) {
          response.writeHead(answer.status, { 'content-type': 'application/json' });
          response.end(JSON.stringify(answer.body));
          return;
        }
        const known = runs.runs.has(run.run_key);
        runs.runs.set(run.run_key, run);
        response.writeHead(known ? 200 : 201, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ success: true, run_id: runs.runs.size, job_id: 'job' }));
      });
    });
    return runs;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function parseRun(body: string, headers: IncomingHttpHeaders): ReceivedRun['run'] {
  if (headers['content-type'] !== 'application/x-ndjson') return JSON.parse(body) as ReceivedRun['run'];
  const [run, ...log] = body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  return { ...(run as ReceivedRun['run']), log: log as ReceivedRun['run']['log'] };
}
