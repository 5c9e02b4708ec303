import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLogLines } from './read-log-lines.js';
import { useCore } from '../support/core.js';
import { echoSchema } from '../server/echo-schema.js';
import { testServer } from '../server/test-server.js';
import type { Server } from '../../src/server/create-server.js';

const jobs = ['plain', 'timed', 'overlap', 'codes', 'logs', 'rids', 'limits'];
const test = useCore(Object.fromEntries(jobs.map((job) => [`${job}.yaml`, 'cmd: echo hello\n'])));
let server: Server;
beforeAll(async () => {
  server = await testServer(test, echoSchema().schema);
});
afterAll(() => server.close());

function ping(
  path: string,
  options: { method?: 'GET' | 'POST' | 'HEAD'; body?: string | Buffer; type?: string } = {},
) {
  const { method = 'GET', body, type } = options;
  return server.http.inject({
    method,
    url: `/ping/${path}`,
    headers: type === undefined ? {} : { 'content-type': type },
    payload: body,
  });
}

function runsOf(jobId: string) {
  return test.core.prisma.jobRun.findMany({ where: { jobId }, orderBy: { id: 'asc' } });
}

describe('/ping/:job_id', () => {
  it('answers OK as text and records a success', async () => {
    const answer = await ping('plain');
    expect([answer.statusCode, answer.body]).toEqual([200, 'OK']);
    expect(answer.headers['content-type']).toContain('text/plain');
    expect(await runsOf('plain')).toMatchObject([{ exitCode: 0, durationMs: 0 }]);
  });

  it('measures a run from its start to its end', async () => {
    test.setTime('2026-03-02T12:00:00Z');
    await ping('timed/start');
    expect(await runsOf('timed')).toMatchObject([{ finishedAt: null }]);
    test.setTime('2026-03-02T12:00:42Z');
    await ping('timed/fail', { method: 'POST' });
    expect(await runsOf('timed')).toMatchObject([{ durationMs: 42_000, exitCode: 1 }]);
  });

  it('ends no run before its start when the clock was set back', async () => {
    test.setTime('2026-03-02T12:10:00Z');
    await ping('timed/start');
    test.setTime('2026-03-02T12:00:00Z');
    await ping('timed');
    expect((await runsOf('timed')).at(-1)).toMatchObject({ durationMs: 0, exitCode: 0 });
  });

  it('tells overlapping runs apart by rid', async () => {
    await ping('overlap/start?rid=a');
    await ping('overlap/start?rid=b');
    await ping('overlap/7?rid=a');
    expect(await runsOf('overlap')).toMatchObject([{ exitCode: 7 }, { finishedAt: null }]);
    await ping('overlap?rid=b');
    expect(await runsOf('overlap')).toMatchObject([{ exitCode: 7 }, { exitCode: 0 }]);
  });

  it.each([
    ['a_b', 'aXb'],
    ['a%25', 'abc'],
    ['x', 'x:1'],
  ])('never takes the end of %s for that of %s', async (ends, stays) => {
    await ping(`rids/start?rid=${stays}`);
    const open = (await runsOf('rids')).at(-1);
    await ping(`rids?rid=${ends}`);
    expect((await runsOf('rids')).find(({ id }) => id === open?.id)?.finishedAt).toBeNull();
  });

  it('takes exit codes from 0 to 255, and refuses others with 422 at the path', async () => {
    for (const code of ['0', '255']) expect((await ping(`codes/${code}`)).statusCode).toBe(200);
    for (const code of ['256', '-1', '1.5', 'stop', '']) {
      const answer = await ping(`codes/${code}`);
      expect(answer.statusCode, code).toBe(code === '' ? 422 : 422);
      expect(answer.json<{ detail: { loc: string[] }[] }>().detail[0]?.loc).toEqual(['path', 'exit_code']);
    }
    expect((await runsOf('codes')).map(({ exitCode }) => exitCode)).toEqual([0, 255]);
  });

  it.each(['text/plain', 'application/json', 'application/x-www-form-urlencoded', 'image/png', undefined])(
    'keeps a body of type %s as the log',
    async (type) => {
      await ping('logs', { method: 'POST', body: '{"not": "parsed"\nsecond line', type });
      const run = (await runsOf('logs')).at(-1);
      const lines = await readLogLines(test.core, run?.id ?? 0);
      expect(lines.map((line) => line[2])).toEqual(['{"not": "parsed"', 'second line']);
    },
  );

  it('keeps a body that is not UTF-8, with replacement characters', async () => {
    await ping('logs', { method: 'POST', body: Buffer.from([0x6f, 0x6b, 0xff, 0x00, 0x0a, 0xe9]) });
    const run = (await runsOf('logs')).at(-1);
    const lines = await readLogLines(test.core, run?.id ?? 0);
    expect(lines.map((line) => line[2])).toEqual(['ok\uFFFD\0', '\uFFFD']);
  });

  it('takes 1 MiB and refuses more with 413, unpacked or not', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    const more = Buffer.concat([megabyte, Buffer.from('y')]);
    expect((await ping('limits', { method: 'POST', body: megabyte })).statusCode).toBe(200);
    const answer = await ping('limits', { method: 'POST', body: more });
    expect([answer.statusCode, answer.body]).toEqual([413, expect.stringContaining('1 MiB')]);
    const bomb = await server.http.inject({
      method: 'POST',
      url: '/ping/limits',
      headers: { 'content-encoding': 'gzip' },
      payload: gzipSync(more),
    });
    expect(bomb.statusCode).toBe(413);
    expect(await runsOf('limits')).toHaveLength(1);
  });

  it('answers an unknown job with 404, and a rid given twice with 422', async () => {
    const unknown = await ping('nobody/start');
    expect([unknown.statusCode, unknown.json()]).toEqual([404, { detail: "Job 'nobody' not found" }]);
    const twice = await ping('plain?rid=a&rid=b');
    expect(twice.statusCode).toBe(422);
    expect(twice.json<{ detail: { loc: string[] }[] }>().detail[0]?.loc).toEqual(['query', 'rid']);
  });

  it('records nothing for HEAD, which programs that check links send', async () => {
    const before = (await runsOf('plain')).length;
    expect((await ping('plain', { method: 'HEAD' })).statusCode).toBe(404);
    expect(await runsOf('plain')).toHaveLength(before);
  });
});
