import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readLogLines } from './read-log-lines.js';
import { useCore } from '../support/core.js';
import { echoSchema } from '../server/echo-schema.js';
import { testServer } from '../server/test-server.js';
import type { Server } from '../../src/server/create-server.js';

const test = useCore({ 'backup.yaml': 'cmd: echo hello\n' });
let server: Server;
let url: string;
beforeAll(async () => {
  server = await testServer(test, echoSchema().schema);
  url = `http://127.0.0.1:${await server.listen()}`;
});
afterAll(() => server.close());

const RUN = {
  run_key: 'k1',
  started_at: '2026-03-01T10:00:00Z',
  finished_at: '2026-03-01T10:00:05Z',
  exit_code: 0,
};

function post(body: unknown, headers: Record<string, string> = {}, jobId = 'backup') {
  return server.http.inject({
    method: 'POST',
    url: `/api/v1/jobs/${jobId}/runs`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
}

const ndjson = (...lines: unknown[]): string => lines.map((line) => JSON.stringify(line) + '\n').join('');

function postNdjson(body: string) {
  return post(body, { 'content-type': 'application/x-ndjson' });
}

describe('POST /api/v1/jobs/:job_id/runs', () => {
  it('records a run and answers 201 with its id, and 200 with the same id when it comes again', async () => {
    const first = await post({
      ...RUN,
      run_key: 'twice',
      log: [
        { at: '2026-03-01T10:00:01Z', stream: 'stdout', line: 'hello' },
        { at: '2026-03-01T10:00:02Z', stream: 'stderr', line: 'world' },
      ],
    });
    expect(first.statusCode).toBe(201);
    const answer = first.json<{ run_id: number }>();
    expect(answer).toEqual({ success: true, run_id: expect.any(Number) as number, job_id: 'backup' });
    expect(await readLogLines(test.core, answer.run_id)).toEqual([
      ['2026-03-01T10:00:01.000Z', 'stdout', 'hello'],
      ['2026-03-01T10:00:02.000Z', 'stderr', 'world'],
    ]);

    const again = await post({ ...RUN, run_key: 'twice', log: 'something else' });
    expect(again.statusCode).toBe(200);
    expect(again.json()).toEqual(answer);
    expect(await readLogLines(test.core, answer.run_id)).toHaveLength(2);
  });

  it('makes one run of 20 deliveries at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post({ ...RUN, run_key: 'parallel', log: 'a\nb\n' })),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([...Array<number>(19).fill(200), 201]);
    expect(new Set(answers.map((answer) => answer.json<{ run_id: number }>().run_id)).size).toBe(1);
    expect(await test.core.prisma.jobRun.count({ where: { runKey: 'parallel' } })).toBe(1);
  });

  it('records each delivery without a run_key as a run of its own', async () => {
    const ids = [await post({ ...RUN, run_key: undefined }), await post({ ...RUN, run_key: null })].map(
      (answer) => answer.json<{ run_id: number }>().run_id,
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('says 404 in the words of the contract for an unknown job', async () => {
    const answer = await post(RUN, {}, 'nobody');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({ detail: "Job 'nobody' not found" });
  });

  it('refuses a clock that ran backwards with 422 at finished_at', async () => {
    const answer = await post({ ...RUN, finished_at: '2026-03-01T09:59:59Z' });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toEqual({
      detail: [{ loc: ['body', 'finished_at'], msg: 'must not be before started_at', type: 'value_error' }],
    });
  });

  it('names every key that does not fit', async () => {
    const answer = await post({ started_at: 'yesterday', exit_code: 'zero', trigger: 'cron' });
    expect(answer.statusCode).toBe(422);
    const { detail } = answer.json<{ detail: { loc: string[] }[] }>();
    expect(detail.map(({ loc }) => loc.join('.')).sort()).toEqual([
      'body.exit_code',
      'body.started_at',
      'body.trigger',
    ]);
  });

  it('names the log entry that does not fit', async () => {
    const answer = await post({ ...RUN, log: [{ line: 'good' }, { line: 7 }] });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('"log"');
  });

  it.each([
    ['malformed JSON', '{"started_at":'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
  ])('answers %s with 422', async (_what, body) => {
    const answer = await post(body);
    expect(answer.statusCode).toBe(422);
    expect(answer.json<{ detail: { loc: string[] }[] }>().detail[0]?.loc[0]).toBe('body');
  });

  it('takes gzip, and says which encodings and types it takes when sent another', async () => {
    const gzipped = await post(gzipSync(JSON.stringify({ ...RUN, run_key: 'gzip' })), {
      'content-encoding': 'gzip',
    });
    expect(gzipped.statusCode).toBe(201);
    const brotli = await post('x', { 'content-encoding': 'br' });
    expect([brotli.statusCode, brotli.body]).toEqual([415, expect.stringContaining('gzip')]);
    const xml = await post('<run/>', { 'content-type': 'application/xml' });
    expect([xml.statusCode, xml.body]).toEqual([415, expect.stringContaining('application/x-ndjson')]);
  });

  it('answers damaged gzip data with 422', async () => {
    const whole = gzipSync(JSON.stringify(RUN));
    for (const bad of [Buffer.from('no gzip at all'), whole.subarray(0, whole.length - 12)]) {
      const answer = await post(bad, { 'content-encoding': 'gzip' });
      expect([answer.statusCode, answer.body]).toEqual([422, expect.stringContaining('gzip')]);
    }
  });

  it('keeps 10 MB on one line', async () => {
    const line = randomBytes(5_000_000).toString('hex');
    const answer = await post({ ...RUN, run_key: 'long line', log: [{ line }] });
    expect(answer.statusCode).toBe(201);
    const [kept] = await readLogLines(test.core, answer.json<{ run_id: number }>().run_id);
    expect(kept?.[2] === line).toBe(true);
  });

  it('takes bytes that are not UTF-8 as replacement characters', async () => {
    const body = Buffer.concat([
      Buffer.from(JSON.stringify({ ...RUN, run_key: 'bytes' }).slice(0, -1) + ',"log":[{"line":"caf'),
      Buffer.from([0xe9]),
      Buffer.from('"}]}'),
    ]);
    const answer = await post(body);
    expect(answer.statusCode).toBe(201);
    expect(await readLogLines(test.core, answer.json<{ run_id: number }>().run_id)).toEqual([
      ['2026-03-01T10:00:00.000Z', 'stdout', 'caf\uFFFD'],
    ]);
  });

  it('stops at 64 MiB of unpacked JSON with 413, and the connection answers on', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, ' '), { level: 9 });
    expect(bomb.length).toBeLessThan(1_000_000);
    const target = `${url}/api/v1/jobs/backup/runs`;
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await fetch(target, { method: 'POST', headers, body: bomb });
    expect([answer.status, await answer.text()]).toEqual([413, expect.stringContaining('64 MiB')]);
    const next = await fetch(`${url}/health`);
    expect(next.status).toBe(200);
  });
});

describe('a run as NDJSON', () => {
  it('takes the end from the last line', async () => {
    const answer = await postNdjson(
      ndjson(
        { run_key: 'stream', started_at: '2026-03-01T10:00:00Z', trigger: 'scheduled' },
        { at: '2026-03-01T10:00:01Z', line: 'one' },
        { at: '2026-03-01T10:00:02Z', stream: 'stderr', line: 'two' },
        { end: { finished_at: '2026-03-01T10:00:03Z', exit_code: 2, error: 'disk full' } },
      ),
    );
    expect(answer.statusCode).toBe(201);
    const id = answer.json<{ run_id: number }>().run_id;
    expect(await test.core.prisma.jobRun.findUniqueOrThrow({ where: { id } })).toMatchObject({
      exitCode: 2,
      durationMs: 3_000,
      trigger: 'scheduled',
      error: 'disk full',
      logLines: 2,
    });
    expect((await readLogLines(test.core, id)).map((line) => line[2])).toEqual(['one', 'two']);
  });

  it('takes a run whose first line holds everything, with blank lines and no line feed at the end', async () => {
    const body = ndjson({ ...RUN, run_key: 'whole' }) + '\n' + JSON.stringify({ line: 'last' });
    const answer = await postNdjson(body);
    expect(answer.statusCode).toBe(201);
    const lines = await readLogLines(test.core, answer.json<{ run_id: number }>().run_id);
    expect(lines.map((line) => line[2])).toEqual(['last']);
  });

  it.each([
    ['an empty body', '', ['body']],
    ['a first line that is no run', ndjson({ line: 'x' }), ['body', 'started_at']],
    ['a line that is no JSON', ndjson({ ...RUN, run_key: 'n1' }) + '{oops\n', ['body', 2]],
    ['a line that is no object', ndjson({ ...RUN, run_key: 'n2' }, [1]), ['body', 2]],
    [
      'an entry that does not fit',
      ndjson({ ...RUN, run_key: 'n3' }, { line: 'a' }, { line: 1 }),
      ['body', 3, 'line'],
    ],
    ['an entry after the end', ndjson({ ...RUN, run_key: 'n4' }, { end: {} }, { line: 'late' }), ['body', 3]],
    [
      'an end before the start',
      ndjson({ started_at: RUN.started_at, run_key: 'n5' }, { end: { finished_at: '2026-03-01T09:00:00Z' } }),
      ['body', 'finished_at'],
    ],
    [
      'an end that moves the start',
      ndjson({ ...RUN, run_key: 'n6' }, { end: { started_at: RUN.started_at } }),
      ['body', 2, 'end', 'started_at'],
    ],
  ])('refuses %s with 422 and records nothing', async (_what, body, loc) => {
    const before = await test.core.prisma.jobRun.count();
    const answer = await postNdjson(body);
    expect(answer.statusCode).toBe(422);
    expect(answer.json<{ detail: { loc: unknown[] }[] }>().detail[0]?.loc).toEqual(loc);
    expect(await test.core.prisma.jobRun.count()).toBe(before);
  });

  it('is one run when delivered twice, and answers the second before it has read it', async () => {
    const body = ndjson({ ...RUN, run_key: 'again' }, { line: 'first' });
    expect((await postNdjson(body)).statusCode).toBe(201);
    expect((await postNdjson(body)).statusCode).toBe(200);
  });

  it('takes 300,000 lines compressed, as they come', async () => {
    async function* lines() {
      yield JSON.stringify({ ...RUN, run_key: 'many' }) + '\n';
      for (let batch = 0; batch < 300; batch++) {
        let text = '';
        for (let line = 0; line < 1_000; line++) {
          text += `{"at":"2026-03-01T10:00:01Z","stream":"stdout","line":"line ${batch * 1_000 + line}"}\n`;
        }
        yield text;
      }
    }
    const { status, body } = await stream(lines(), { 'content-encoding': 'gzip' });
    expect(status).toBe(201);
    const { run_id: id } = JSON.parse(body) as { run_id: number };
    const run = await test.core.prisma.jobRun.findUniqueOrThrow({ where: { id } });
    expect(run.logLines).toBe(300_000);
  });

  it('answers on a connection whose sender goes on with a body that was refused', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const send = (body: string) =>
      new Promise<number>((resolve, reject) => {
        const headers = { 'content-type': 'application/x-ndjson' };
        const sent = httpRequest(`${url}/api/v1/jobs/backup/runs`, { method: 'POST', headers, agent });
        sent.once('error', reject);
        sent.once('response', (response) => {
          response.resume().once('end', () => resolve(response.statusCode ?? 0));
        });
        sent.end(body);
      });
    expect(await send('no run\n' + 'x'.repeat(20_000_000))).toBe(422);
    expect(await send(ndjson({ ...RUN, run_key: 'same connection' }))).toBe(201);
  });

  it('records nothing of a sender that goes away in the middle', async () => {
    const before = await test.core.prisma.jobRun.count();
    const request = httpRequest(`${url}/api/v1/jobs/backup/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const failed = new Promise((resolve) => request.once('error', resolve));
    request.write(ndjson({ ...RUN, run_key: 'gone' }, { line: 'half' }));
    await new Promise<void>((resolve) => server.http.server.once('request', () => resolve()));
    request.destroy(new Error('gone'));
    await failed;
    // A request of its own tells that the server has come past it.
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await test.core.prisma.jobRun.count()).toBe(before);
  });
});

function stream(source: AsyncIterable<string>, headers: Record<string, string>) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const request = httpRequest(`${url}/api/v1/jobs/backup/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', ...headers },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      response.setEncoding('utf8');
      response
        .toArray()
        .then((parts) => resolve({ status: response.statusCode ?? 0, body: parts.join('') }), reject);
    });
    pipeline(Readable.from(source), createGzip(), request).catch(reject);
  });
}
