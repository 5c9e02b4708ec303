import { describe, expect, it } from 'vitest';
import { NotFoundError } from '../../../src/domain/errors.js';
import { parseRunHead } from '../../../src/domain/runs/new-run.js';
import { recordPing } from '../../../src/domain/runs/ping.js';
import { readLines, readRunLogs } from '../../../src/domain/runs/read-log.js';
import { recordRun } from '../../../src/domain/runs/record-run.js';
import { useCore } from '../../support/core.js';

const HEAD = { started_at: '2026-03-02T03:00:00Z', finished_at: '2026-03-02T03:00:10.500Z', exit_code: 0 };

describe('recordRun', () => {
  const test = useCore({ 'backup.yaml': 'cmd: "true"\n' });
  const record = (runKey: string, head: object = {}, log: Parameters<typeof recordRun>[1]['log'] = null) =>
    recordRun(test.core, { jobId: 'backup', head: parseRunHead({ ...HEAD, ...head }), log, runKey });

  it('keeps a run with its log, line by line, the streams apart', async () => {
    const log = [
      { at: new Date('2026-03-02T03:00:01.250Z'), stream: 'stdout' as const, line: 'copying' },
      { at: new Date('2026-03-02T03:00:02Z'), stream: 'stderr' as const, line: 'cp: no such file \0 ü' },
      { at: null, stream: 'stdout' as const, line: '' },
    ];
    const { run, created } = await record('kept', { trigger: 'scheduled' }, log);
    expect(created).toBe(true);
    expect(run).toMatchObject({
      jobId: 'backup',
      exitCode: 0,
      durationMs: 10_500,
      trigger: 'scheduled',
      logLines: 3,
    });
    expect(await readLines(test.core.prisma, run, 2, 1)).toEqual([
      { line: 2, at: new Date('2026-03-02T03:00:02Z'), stream: 'stderr', text: 'cp: no such file \0 ü' },
    ]);
  });

  it('is one run when delivered twice, also 20 times at once', async () => {
    const deliveries = await Promise.all(Array.from({ length: 20 }, () => record('twice', {}, 'one line\n')));
    expect(new Set(deliveries.map(({ run }) => run.id)).size).toBe(1);
    expect(deliveries.filter(({ created }) => created)).toHaveLength(1);
    expect(await test.core.prisma.jobLogChunk.count({ where: { runId: deliveries[0]?.run.id ?? 0 } })).toBe(
      1,
    );
  });

  it('completes a run that was delivered while it ran, and leaves a finished one alone', async () => {
    const running = await record('grows', { finished_at: null, exit_code: null }, 'so far\n');
    const done = await record('grows', { exit_code: 3 }, 'so far\nand the end\n');
    expect(done).toMatchObject({ created: false, run: { id: running.run.id, exitCode: 3, logLines: 2 } });
    const late = await record('grows', { exit_code: 0 });
    expect(late.run).toMatchObject({ id: running.run.id, exitCode: 3, logLines: 2 });
  });

  it('takes 300,000 lines as a stream and gives them back in order', async () => {
    function* lines() {
      for (let index = 0; index < 300_000; index += 1)
        yield { at: null, stream: 'stdout' as const, line: `line ${index}` };
    }
    const { run } = await record('long', {}, lines());
    expect(run.logLines).toBe(300_000);
    let next = 0;
    for await (const batch of readRunLogs(test.core.prisma, [run])) {
      expect(batch.firstLine).toBe(next + 1);
      for (const { text } of batch.lines)
        if (text !== `line ${next++}`) throw new Error(`${text} is not line ${next}`);
    }
    expect(next).toBe(300_000);
  });

  it('takes a line of 10 MB', async () => {
    const { run } = await record('wide', {}, 'x'.repeat(10_000_000));
    const [line] = await readLines(test.core.prisma, run, 1, 1);
    expect(line?.text.length).toBe(10_000_000);
  });

  it('refuses a job that is not configured', async () => {
    const recorded = recordRun(test.core, {
      jobId: 'nope',
      head: parseRunHead(HEAD),
      log: null,
      runKey: 'x',
    });
    await expect(recorded).rejects.toThrow(NotFoundError);
    await expect(recorded).rejects.toThrow("Job 'nope' not found");
  });

  it.each([
    [{ finished_at: '2026-03-02T02:59:59Z' }, 'finished_at: must not be before started_at'],
    [{ finished_at: null }, 'exit_code: must be null while the run has no finished_at'],
    [{ started_at: 'yesterday' }, 'started_at: an ISO 8601 date and time'],
    [{ exit_code: 256 }, 'exit_code'],
    [
      { started_at: '9999-12-31T23:59:59-14:00', finished_at: null, exit_code: null },
      'started_at: must lie between',
    ],
    [{ started_at: '0000-01-01T00:00:00Z' }, 'started_at: must lie between'],
    [{ trigger: 'cron' }, 'trigger'],
  ])('refuses %j and says where', (head, message) => {
    expect(() => parseRunHead({ ...HEAD, ...head })).toThrow(message);
  });
});

describe('recordPing', () => {
  const test = useCore({ 'cron.yaml': 'cmd: "true"\n' });
  let key = 0;
  const ping = (event: 'start' | { exitCode: number }, rid: string | null = null, log = '') =>
    recordPing(test.core, { jobId: 'cron', event, rid, log, uniqueKey: String((key += 1)) });

  it('pairs a success with its start and keeps the body as the log', async () => {
    test.setTime('2026-03-02T03:00:00Z');
    const started = await ping('start');
    test.setTime('2026-03-02T03:00:07Z');
    const ended = await ping({ exitCode: 0 }, null, 'all copied\n');
    expect(ended).toMatchObject({ id: started.id, exitCode: 0, durationMs: 7_000, logLines: 1 });
  });

  it('keeps the log of the start as well as that of the end', async () => {
    await ping('start', 'logs', 'phase one\n');
    const ended = await ping({ exitCode: 0 }, 'logs', 'the end\n');
    expect(ended.logLines).toBe(2);
    const lines = await readLines(test.core.prisma, ended, 1, 10);
    expect(lines.map(({ line, text }) => [line, text])).toEqual([
      [1, 'phase one'],
      [2, 'the end'],
    ]);
    await ping('start', 'quiet', 'only this\n');
    expect((await ping({ exitCode: 0 }, 'quiet')).logLines).toBe(1);
  });

  it('tells overlapping runs apart by rid', async () => {
    const a = await ping('start', 'a');
    const b = await ping('start', 'b');
    expect((await ping({ exitCode: 2 }, 'a')).id).toBe(a.id);
    expect((await ping({ exitCode: 0 }, 'b')).id).toBe(b.id);
  });

  it('does not take one rid for the beginning of another', async () => {
    await ping('start', 'x:y');
    const alone = await ping({ exitCode: 0 }, 'x');
    expect(alone.durationMs).toBe(0);
  });

  it('records an end without a start as a run of no length', async () => {
    expect(await ping({ exitCode: 1 }, 'alone')).toMatchObject({ exitCode: 1, durationMs: 0 });
  });

  it('survives a clock that is set back between start and end', async () => {
    test.setTime('2026-03-02T05:00:00Z');
    await ping('start', 'back');
    test.setTime('2026-03-02T04:00:00Z');
    expect(await ping({ exitCode: 0 }, 'back')).toMatchObject({ durationMs: 0 });
  });
});
