import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { cutNotice, LogWindow, type LogCut, type LogWindowLimits } from '../../../src/cli/run/log-window.js';
import { decodeRecord, type StoredLine } from '../../../src/domain/runs/log-chunk.js';

const startedAt = new Date('2026-03-01T03:00:00.000Z');

function run(texts: string[], limits?: LogWindowLimits): { lines: StoredLine[]; cut: LogCut | null } {
  const records: string[] = [];
  const window = new LogWindow(startedAt, (record) => records.push(record), limits);
  for (const [index, text] of texts.entries()) {
    window.push({ at: new Date(startedAt.getTime() + index), stream: 'stdout', text });
  }
  const rest = window.finish();
  let next = rest.next();
  for (; !next.done; next = rest.next()) records.push(next.value);
  const lines = records.map((record) => decodeRecord(record, 0, record.length - 1, startedAt.getTime()));
  return { lines, cut: next.value };
}

describe('the log of a run', () => {
  test('is kept whole where it fits', () => {
    const texts = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    const { lines, cut } = run(texts);
    expect(cut).toBeNull();
    expect(lines.map((line) => line.text)).toEqual(texts);
  });

  test('that is a little more than the head is still whole', () => {
    const texts = ['aaaa', 'bbbb', 'cccc', 'dddd'];
    const { lines, cut } = run(texts, { maxBytes: 20, maxLines: 100 });
    expect(cut).toBeNull();
    expect(lines.map((line) => line.text)).toEqual(texts);
  });

  test('loses its middle, in one place, with a line that says how much', () => {
    const texts = Array.from({ length: 10 }, (_, index) => `line${index}`);
    const limits = { maxBytes: 24, maxLines: 100 };
    const { lines, cut } = run(texts, limits);
    expect(cut).toEqual({ lines: 6, bytes: 36 });
    expect(lines.map((line) => line.text)).toEqual([
      'line0',
      'line1',
      cutNotice({ lines: 6, bytes: 36 }, limits),
      'line8',
      'line9',
    ]);
    expect(lines[2]).toMatchObject({ stream: 'stderr', at: new Date(startedAt.getTime() + 7) });
    expect(lines[2]!.text).toContain('6 lines (36 bytes)');
  });

  test('is bounded in lines too, since an empty line has no bytes to count', () => {
    const { lines, cut } = run(
      Array.from({ length: 1000 }, () => ''),
      { maxBytes: 1e6, maxLines: 10 },
    );
    expect(lines).toHaveLength(11);
    expect(cut).toEqual({ lines: 990, bytes: 990 });
  });

  test('counts what it cut to the byte, and keeps the longest head and tail that fit', () => {
    const limits = { maxBytes: 60, maxLines: 12 };
    const size = (text: string): number => Buffer.byteLength(text) + 1;
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { maxLength: 60 }), (texts) => {
        const { lines, cut } = run(texts, limits);
        const total = texts.reduce((sum, text) => sum + size(text), 0);
        if (cut === null) {
          expect(lines.map((line) => line.text)).toEqual(texts);
          return;
        }
        const notice = lines.findIndex((line) => line.text === cutNotice(cut, limits));
        const head = lines.slice(0, notice).map((line) => line.text);
        const tail = lines.slice(notice + 1).map((line) => line.text);
        const bytesOf = (kept: string[]): number => kept.reduce((sum, text) => sum + size(text), 0);
        expect(head).toEqual(texts.slice(0, head.length));
        expect(tail).toEqual(texts.slice(texts.length - tail.length));
        expect(cut).toEqual({
          lines: texts.length - head.length - tail.length,
          bytes: total - bytesOf(head) - bytesOf(tail),
        });
        for (const half of [head, tail]) {
          expect(bytesOf(half)).toBeLessThanOrEqual(30);
          expect(half.length).toBeLessThanOrEqual(6);
        }
        const nextOfTail = texts.at(-1 - tail.length)!;
        expect(bytesOf(tail) + size(nextOfTail) > 30 || tail.length === 6).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('takes a line that is larger than the window', () => {
    const { lines, cut } = run(['a', 'x'.repeat(5_000_000), 'z'], { maxBytes: 1000, maxLines: 100 });
    expect(cut).toEqual({ lines: 1, bytes: 5_000_001 });
    expect(lines.map((line) => line.text.slice(0, 1))).toEqual(['a', '[', 'z']);
  });
});
