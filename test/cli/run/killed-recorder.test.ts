import { appendFile, readdir, utimes } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { deadProcess, end, startedAt, useSpool } from './use-spool.js';

const { dir, startRun, abandon, deliver } = useSpool();

describe('a run whose recorder was killed', () => {
  test('is delivered with what it had', async () => {
    await abandon('key-1', ['one', 'two'], await deadProcess());
    const { runs, texts } = await deliver();
    expect(texts).toEqual([['one', 'two']]);
    expect(runs[0]!.end).toMatchObject({
      finishedAt: new Date(startedAt.getTime() + 1000),
      exitCode: -1,
      signal: null,
      timedOut: false,
    });
    expect(runs[0]!.end.error).toContain('recorder was killed');
    expect(await readdir(dir)).toEqual([]);
  });

  test('loses only the record that was being written', async () => {
    await appendFile(await abandon('key-1', ['one'], await deadProcess()), `2000otw${'o'.repeat(1000)}`);
    expect((await deliver()).texts).toEqual([['one']]);
  });

  test('may have printed nothing', async () => {
    await abandon('key-1', [], await deadProcess());
    const { runs } = await deliver();
    expect(runs[0]!.end.finishedAt).toEqual(startedAt);
  });

  test('may have been complete already', async () => {
    const part = await abandon('key-1', ['one'], await deadProcess());
    const footer = { finished_at: end.finishedAt, exit_code: 0, signal: null, timed_out: false, error: null };
    await appendFile(part, `${JSON.stringify(footer)}\n`);
    expect((await deliver()).runs[0]!.end).toMatchObject({ exitCode: 0, error: null });
  });

  test('is told from one that still goes on', async () => {
    const writer = await startRun('key-1');
    expect((await deliver()).keys).toEqual([]);
    await writer.finish(end);
    expect((await deliver()).keys).toEqual(['key-1']);
  });

  test('on another machine counts as killed after a day without a line', async () => {
    const part = await abandon('key-1', ['one'], { pid: 1, host: 'elsewhere', started: null });
    expect((await deliver()).keys).toEqual([]);
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
    await utimes(part, twoDaysAgo, twoDaysAgo);
    expect((await deliver()).keys).toEqual(['key-1']);
  });
});
