import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverRun } from '../../src/cli/run/deliver.js';
import type { RecordedRun } from '../../src/cli/run/recorded-run.js';
import type { Server } from '../../src/server/create-server.js';
import { echoSchema } from '../server/echo-schema.js';
import { testServer } from '../server/test-server.js';
import { useCore } from '../support/core.js';
import { readLogLines } from './read-log-lines.js';

const TOKEN = 'correct-horse';
const test = useCore({ 'backup.yaml': 'cmd: echo hello\n' });
let server: Server;
let url: string;
beforeAll(async () => {
  server = await testServer(test, echoSchema().schema, { token: TOKEN });
  url = `http://127.0.0.1:${await server.listen()}`;
});
afterAll(() => server.close());

const startedAt = new Date('2026-03-01T10:00:00Z');
const finishedAt = new Date('2026-03-01T10:00:09Z');

function recorded(runKey: string, lines: number): RecordedRun {
  const text = (number: number): string => `line ${number} ${'.'.repeat(60)}`;
  return {
    start: { jobId: 'backup', runKey, startedAt, trigger: 'scheduled', attempt: 2 },
    end: { finishedAt, exitCode: -1, signal: 'SIGKILL', timedOut: true, error: 'took too long' },
    logBytes: lines * text(0).length,
    lines: async function* () {
      for (let start = 0; start < lines; start += 1_000) {
        const length = Math.min(1_000, lines - start);
        yield Array.from({ length }, (_, index) => ({
          at: startedAt,
          stream: 'stderr' as const,
          text: text(start + index),
        }));
      }
    },
  };
}

describe('what the wrapper delivers', () => {
  it.each([
    ['a short log, as JSON', 'short', 3],
    ['a long log, as NDJSON', 'long', 60_000],
  ])('is taken with %s', async (_what, runKey, lines) => {
    const target = { url, token: TOKEN };
    expect(await deliverRun(recorded(runKey, lines), target)).toEqual({ state: 'delivered' });
    expect(await deliverRun(recorded(runKey, lines), target)).toEqual({ state: 'delivered' });
    const [run, ...more] = await test.core.prisma.jobRun.findMany({ where: { runKey } });
    expect(more).toEqual([]);
    expect(run).toMatchObject({
      trigger: 'scheduled',
      attempt: 2,
      exitCode: -1,
      signal: 'SIGKILL',
      timedOut: true,
      error: 'took too long',
      durationMs: 9_000,
      logLines: lines,
    });
    const kept = await readLogLines(test.core, run?.id ?? 0);
    expect(kept.at(-1)).toEqual([startedAt.toISOString(), 'stderr', `line ${lines - 1} ${'.'.repeat(60)}`]);
  });

  it('is refused with the reason where the token is wrong', async () => {
    expect(await deliverRun(recorded('wrong', 1), { url, token: 'wrong' })).toMatchObject({
      state: 'refused',
      status: 401,
      detail: expect.stringContaining('token') as string,
    });
  });

  it('is refused, and told why, where the job is not configured, however long the log', async () => {
    const run = recorded('unknown', 60_000);
    const unknown = { ...run, start: { ...run.start, jobId: 'nobody' } };
    expect(await deliverRun(unknown, { url, token: TOKEN })).toEqual({
      state: 'refused',
      status: 404,
      detail: "Job 'nobody' not found",
    });
  });
});
