import { EventEmitter, once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Server } from '../../src/server/create-server.js';
import { echoSchema } from '../server/echo-schema.js';
import { testServer } from '../server/test-server.js';
import { useCore } from '../support/core.js';
import { silentLog } from '../support/silent-log.js';
import { readLogLines } from './read-log-lines.js';

const log = new EventEmitter();
const test = useCore(
  { 'a.yaml': 'cmd: "true"\n', 'b.yaml': 'cmd: "true"\n', 'c.yaml': 'cmd: "true"\n' },
  { log: { ...silentLog, info: (fields, message) => void log.emit(message, fields) } },
);
let server: Server;
let url: string;
beforeAll(async () => {
  server = await testServer(test, echoSchema().schema);
  url = `http://127.0.0.1:${await server.listen()}`;
});
afterAll(() => server.close());

const LINE = 'x'.repeat(9 * 1024 * 1024);
const HEAD = { started_at: '2026-03-01T10:00:00Z', finished_at: '2026-03-01T10:00:05Z', exit_code: 0 };
const [FIRST_PART, LAST_PART] = [`${JSON.stringify(HEAD).slice(0, -1)},"log":[{"line":"${LINE}`, '"}]}'];

/** The run of a job without its last bytes; `answer` is there once they were sent, and the server took them. */
function begin(jobId: string): {
  request: ClientRequest;
  answer: Promise<{ status?: number; text: string }>;
} {
  const request = httpRequest(`${url}/api/v1/jobs/${jobId}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  const answer = once(request, 'response').then(async ([response]) => {
    const { statusCode: status } = response as IncomingMessage;
    return { status, text: await readText(response as IncomingMessage) };
  });
  request.write(FIRST_PART);
  return { request, answer };
}

describe('two runs of more than 8 MiB of JSON at once', () => {
  it('are both recorded, the second read and parsed after the first is recorded', async () => {
    const parse = vi.spyOn(JSON, 'parse');
    onTestFinished(() => parse.mockRestore());
    const parsed = () => parse.mock.calls.filter(([text]) => text.length > LINE.length).length;
    const waits = once(log, 'a large run waits for its turn') as Promise<[{ jobId: string }]>;
    const runs = { a: begin('a'), b: begin('b') };
    const [{ jobId: second }] = await waits;
    const [ahead, behind] = second === 'b' ? [runs.a, runs.b] : [runs.b, runs.a];

    const order: string[] = [];
    const answers = Promise.all([
      behind.answer.finally(() => order.push('behind')),
      ahead.answer.finally(() => order.push('ahead')),
    ]);
    behind.request.end(LAST_PART);
    // Other requests go on; by their end, one that did not wait would have been parsed.
    const small = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(HEAD),
    };
    for (let count = 0; count < 3; count++) {
      expect((await fetch(`${url}/api/v1/jobs/c/runs`, small)).status).toBe(201);
    }
    expect(parsed()).toBe(0);
    ahead.request.end(LAST_PART);

    for (const { status, text } of await answers) {
      expect(status).toBe(201);
      const [line] = await readLogLines(test.core, (JSON.parse(text) as { run_id: number }).run_id);
      expect(line?.[2] === LINE).toBe(true);
    }
    expect(order).toEqual(['ahead', 'behind']);
    expect(parsed()).toBe(2);
  });

  it('do not stand in the way of each other where one is no JSON, or its sender goes away', async () => {
    const waits = once(log, 'a large run waits for its turn') as Promise<[{ jobId: string }]>;
    const runs = { a: begin('a'), b: begin('b') };
    const [{ jobId: second }] = await waits;
    const [ahead, behind] = second === 'b' ? [runs.a, runs.b] : [runs.b, runs.a];
    ahead.answer.catch(() => undefined);
    ahead.request.destroy();
    behind.request.end('no JSON');
    expect((await behind.answer).status).toBe(422);
    const third = begin('a');
    third.request.end(LAST_PART);
    expect((await third.answer).status).toBe(201);
  });
});
