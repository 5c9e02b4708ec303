import { beforeAll, describe, expect, it } from 'vitest';
import { encodeChunks, type StoredLine } from '../../../src/domain/runs/log-chunk.js';
import { searchLog, type LogSearch } from '../../../src/domain/runs/log-search.js';
import { readLogPage } from '../../../src/domain/runs/log-page.js';
import { useCore } from '../../support/core.js';
import { recordStatements } from '../../support/record-statements.js';

const COUNT = 20_000;

function textOf(number: number): string {
  if (number === 777) return 'first\nsecond half \ud800';
  if (number % 5_000 === 0) return `ERROR ${number}: connection to 10.0.0.${number / 5_000} lost`;
  return `line ${number}`;
}

describe('the log of a run with very many lines', () => {
  const test = useCore({});
  const startedAt = new Date('2026-03-02T09:00:00.000Z');
  let run: { id: number; startedAt: Date; logLines: number };
  let chunks = 0;

  beforeAll(async () => {
    const { prisma } = test.core;
    run = await prisma.jobRun.create({ data: { jobId: 'job', runKey: 'x', startedAt, logLines: COUNT } });
    const lines = Array.from({ length: COUNT }, (_, index): StoredLine => {
      const stream = index % 1_000 === 999 ? 'stderr' : 'stdout';
      return { at: startedAt, stream, text: textOf(index + 1) };
    });
    for await (const chunk of encodeChunks(lines, { startedAt, targetBytes: 16 * 1024 })) {
      // What is read though it is not needed shows itself.
      const data = new Uint8Array(chunk.seq === 0 ? Buffer.from('no gzip') : chunk.data);
      await prisma.jobLogChunk.create({ data: { runId: run.id, ...chunk, data } });
      chunks += 1;
    }
    expect(chunks).toBeGreaterThan(10);
  });

  const search = (given: Partial<LogSearch> & { pattern: string }) =>
    searchLog(test.core.prisma, run, { after: 5_000, ...given });

  it.each([
    [{ pattern: 'error' }, [10_000, 15_000, 20_000]],
    [{ pattern: 'error', matchCase: true }, []],
    [{ pattern: 'ERROR', matchCase: true }, [10_000, 15_000, 20_000]],
    [{ pattern: 'line 1234' }, Array.from({ length: 10 }, (_, index) => 12_340 + index)],
    [{ pattern: '10.0.0.3' }, [15_000]],
    [{ pattern: '.' }, [10_000, 15_000, 20_000]],
    [{ pattern: '', stream: 'stderr', after: 17_500 }, [18_000, 19_000, 20_000]],
    [{ pattern: '10.0', stream: 'stdout' }, []],
    [{ pattern: '^error \\d+: .*\\b10\\.0\\.0\\.[34]\\b', regex: true }, [15_000, 20_000]],
    [{ pattern: '^error', regex: true, matchCase: true }, []],
    [{ pattern: '(line|x+)+ 19999$', regex: true }, [19_999]],
  ] as [LogSearch, number[]][])('finds %j', async (given, lines) => {
    expect(await search(given)).toEqual({ lines, nextAfter: null });
  });

  it('goes on where a search had found enough', async () => {
    expect(await search({ pattern: 'error', first: 1 })).toEqual({ lines: [10_000], nextAfter: 10_000 });
    expect(await search({ pattern: 'error', first: 2, after: 10_000 })).toEqual({
      lines: [15_000, 20_000],
      nextAfter: null,
    });
    expect(await search({ pattern: '', after: COUNT })).toEqual({ lines: [], nextAfter: null });
  });

  it('goes on where a search had taken too long', async () => {
    const found: number[] = [];
    let calls = 0;
    for (let after: number | null = 5_000; after !== null; calls += 1) {
      let now = 0;
      const part = await searchLog(
        test.core.prisma,
        run,
        { pattern: 'error', after },
        { clock: () => (now += 0.2) },
      );
      found.push(...part.lines);
      after = part.nextAfter;
    }
    expect(found).toEqual([10_000, 15_000, 20_000]);
    expect(calls).toBeGreaterThan(2);
  });

  it('ends when nobody waits for the answer any more', async () => {
    const signal = AbortSignal.abort();
    const answer = await searchLog(test.core.prisma, run, { pattern: 'error', after: 5_000 }, { signal });
    expect(answer).toEqual({ lines: [], nextAfter: 5_001 });
  });

  it.each([
    ['(', /^pattern is no regular expression in RE2's syntax \(.*missing closing/],
    ['(?=a)b', /^pattern is no regular expression/],
    ['(a)\\1', /^pattern is no regular expression/],
    ['[\\p{L}\\p{N}]{500,1000}z', /^pattern is too large/],
    ['((a{100}){100}){100}', /^pattern is no regular expression/],
  ])('refuses the expression %s', async (pattern, message) => {
    await expect(search({ pattern, regex: true })).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringMatching(message),
      issues: [{ path: ['pattern'] }],
    });
  });

  it('reads a page around a line, and of the log no more than that', async () => {
    const page = async (around: number, first = 100) => {
      const { lines } = await readLogPage(test.core.prisma, run, { first, around });
      return [lines[0]?.number, lines.at(-1)?.number, lines.length];
    };
    const statements = await recordStatements(async () => {
      expect(await page(10_000)).toEqual([9_950, 10_049, 100]);
    });
    expect(statements).toHaveLength(1);
    expect(await page(COUNT)).toEqual([COUNT - 99, COUNT, 100]);
    expect(await page(COUNT + 99)).toEqual([COUNT - 99, COUNT, 100]);
    expect(await page(12_345, 1)).toEqual([12_345, 12_345, 1]);
    await expect(page(1)).rejects.toThrow(); // the chunk that no one else touched
  });
});
