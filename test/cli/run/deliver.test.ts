import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deliverRun } from '../../../src/cli/run/deliver.js';
import type { RecordedRun } from '../../../src/cli/run/recorded-run.js';
import { BrokenSpoolFileError } from '../../../src/cli/run/spool-format.js';
import type { StoredLine } from '../../../src/domain/runs/log-chunk.js';
import { RunsServer } from './runs-server.js';

const startedAt = new Date('2026-03-01T03:00:00.000Z');

function run(batches: StoredLine[][] = []): RecordedRun {
  return {
    start: { jobId: 'backup', runKey: 'key-1', startedAt, trigger: 'retry', attempt: 2 },
    end: {
      finishedAt: new Date('2026-03-01T03:00:05.000Z'),
      exitCode: -1,
      signal: 'SIGTERM',
      timedOut: true,
      error: 'exceeded its time limit of 5 s and was ended',
    },
    logBytes: batches.flat().reduce((sum, { text }) => sum + text.length, 0),
    async *lines() {
      yield* batches;
    },
  };
}

function line(text: string, stream: StoredLine['stream'] = 'stdout'): StoredLine {
  return { at: startedAt, stream, text };
}

let server: RunsServer;
beforeEach(async () => {
  server = await RunsServer.start();
});
afterEach(async () => {
  await server.stop();
});

describe('a run is sent', () => {
  test('as the contract says, compressed, with the token', async () => {
    const batches = [[line('one'), line('two "quoted" \0', 'stderr')], [], [line('half \ud800')]];
    const result = await deliverRun(run(batches), { url: server.url, token: 'secret' });
    expect(result).toEqual({ state: 'delivered' });
    const [{ path, headers, run: body }] = server.received as [(typeof server.received)[0]];
    expect(path).toBe('/api/v1/jobs/backup/runs');
    expect(headers).toMatchObject({ authorization: 'Bearer secret', 'content-encoding': 'gzip' });
    const at = '2026-03-01T03:00:00.000Z';
    expect(body).toEqual({
      run_key: 'key-1',
      log_cut: false,
      started_at: at,
      finished_at: '2026-03-01T03:00:05.000Z',
      exit_code: -1,
      signal: 'SIGTERM',
      timed_out: true,
      trigger: 'retry',
      attempt: 2,
      error: 'exceeded its time limit of 5 s and was ended',
      ai_session: null,
      log: [
        { at, stream: 'stdout', line: 'one' },
        { at, stream: 'stderr', line: 'two "quoted" \0' },
        { at, stream: 'stdout', line: 'half \ud800' },
      ],
    });
  });

  test('below the path of the URL, without a token where there is none', async () => {
    await deliverRun(run(), { url: `${server.url}/healing/`, token: null });
    expect(server.received[0]!.path).toBe('/healing/api/v1/jobs/backup/runs');
    expect(server.received[0]!.headers.authorization).toBeUndefined();
  });

  test('twice and is one run', async () => {
    const target = { url: server.url, token: null };
    expect(await deliverRun(run(), target)).toEqual({ state: 'delivered' });
    expect(await deliverRun(run(), target)).toEqual({ state: 'delivered' });
    expect(server.received).toHaveLength(2);
    expect(server.runs.size).toBe(1);
  });

  test('as NDJSON where its log is long', async () => {
    const batches = Array.from({ length: 90 }, (_, index) => [line(`${index} ${'x'.repeat(1024 * 1024)}`)]);
    expect(await deliverRun(run(batches), { url: server.url, token: null })).toEqual({ state: 'delivered' });
    expect(server.received[0]!.headers['content-type']).toBe('application/x-ndjson');
    const { log, ...known } = server.runs.get('key-1')!;
    expect(known).toMatchObject({ exit_code: -1, attempt: 2, finished_at: '2026-03-01T03:00:05.000Z' });
    expect(log.map((each) => each.line.length)).toEqual(batches.map(([each]) => each!.text.length));
  });

  test.each([413, 415])('once more as JSON, with the middle of the log cut, after a %i', async (status) => {
    server.answer = ({ headers }) =>
      headers['content-type'] === 'application/json' ? null : { status, body: { detail: 'not so' } };
    const batches = Array.from({ length: 90 }, (_, index) => [line(`${index} ${'x'.repeat(1024 * 1024)}`)]);
    expect(await deliverRun(run(batches), { url: server.url, token: null })).toEqual({ state: 'delivered' });
    const { log } = server.runs.get('key-1')!;
    expect(Buffer.byteLength(JSON.stringify(log))).toBeLessThan(64 * 1024 * 1024);
    const texts = log.map((each) => each.line.slice(0, 40));
    expect(texts[0]).toMatch(/^0 x/);
    expect(texts.at(-1)).toMatch(/^89 x/);
    const kept = log.length - 1;
    expect(kept).toBeGreaterThan(50);
    expect(texts.filter((text) => text.includes(`${90 - kept} lines were cut here`))).toHaveLength(1);
  });
});

describe('a run that is not taken', () => {
  test.each([
    ['one sentence', { detail: "Job 'backup' not found" }, "Job 'backup' not found"],
    [
      'a list of issues',
      { detail: [{ loc: ['body', 'finished_at'], msg: 'is before started_at', type: 'value_error' }] },
      'body.finished_at: is before started_at',
    ],
    ['something else', 'no', '"no"'],
  ])('is refused with the reason: %s', async (_, body, detail) => {
    server.answer = () => ({ status: 422, body });
    const result = await deliverRun(run(), { url: server.url, token: null });
    expect(result).toEqual({ state: 'refused', status: 422, detail });
  });

  test('because the server refuses before it has read everything is refused, not unreachable', async () => {
    const impatient = createServer((_, response) => {
      response.writeHead(401, { connection: 'close' });
      response.end('{"detail":"token missing"}');
    });
    await new Promise<void>((resolve) => impatient.listen(0, '127.0.0.1', resolve));
    const { port } = impatient.address() as AddressInfo;
    const endless: RecordedRun = {
      ...run(),
      async *lines() {
        for (;;) yield [line(`${Math.random()} `.repeat(1000))];
      },
    };
    const result = await deliverRun(endless, { url: `http://127.0.0.1:${port}`, token: null });
    expect(result).toEqual({ state: 'refused', status: 401, detail: 'token missing' });
    impatient.closeAllConnections();
    await new Promise((resolve) => impatient.close(resolve));
  });

  test('by a server that is down is unreachable, and no secret is told', async () => {
    const { url } = server;
    await server.stop();
    const withPassword = url.replace('//', '//user:password@');
    const result = await deliverRun(run(), { url: withPassword, token: 'secret' });
    expect(result).toMatchObject({ state: 'unreachable', timedOut: false });
    expect(JSON.stringify(result)).toContain('ECONNREFUSED');
    expect(JSON.stringify(result)).not.toMatch(/password|secret/);
    server = await RunsServer.start();
  });

  test('by a server that never answers is unreachable', async () => {
    server.answer = () => 'hang';
    const result = await deliverRun(run(), { url: server.url, token: null, idleTimeoutMs: 50 });
    expect(result).toMatchObject({ state: 'unreachable', timedOut: true });
  });

  test('before there is no time left is unreachable', async () => {
    const stop = new AbortController();
    server.answer = () => {
      stop.abort();
      return 'hang';
    };
    const result = await deliverRun(run(), { url: server.url, token: null, signal: stop.signal });
    expect(result).toEqual({ state: 'unreachable', why: 'there was no time left', timedOut: true });
  });

  test.each(['', 'localhost:4000', 'ftp://example.org'])(
    'at a URL that is none is unreachable: %j',
    async (url) => {
      expect(await deliverRun(run(), { url, token: null })).toMatchObject({
        state: 'unreachable',
        timedOut: false,
      });
    },
  );

  test('since its file turns out to be broken is an error of the file', async () => {
    const broken: RecordedRun = {
      ...run(),
      async *lines() {
        yield [line('one')];
        throw new BrokenSpoolFileError('a line in it is no log record');
      },
    };
    await expect(deliverRun(broken, { url: server.url, token: null })).rejects.toThrow(BrokenSpoolFileError);
    expect(server.runs.size).toBe(0);
  });
});
