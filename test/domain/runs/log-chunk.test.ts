import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeChunk,
  encodeChunks,
  type EncodedChunk,
  type StoredLine,
} from '../../../src/domain/runs/log-chunk.js';

const startedAt = new Date('2026-03-01T03:00:00.000Z');

function line(text: string, offsetMs = 0, stream: StoredLine['stream'] = 'stdout'): StoredLine {
  return { at: new Date(startedAt.getTime() + offsetMs), stream, text };
}

async function encode(
  lines: Iterable<StoredLine> | AsyncIterable<StoredLine>,
  targetBytes?: number,
): Promise<EncodedChunk[]> {
  const chunks: EncodedChunk[] = [];
  for await (const chunk of encodeChunks(lines, { startedAt, targetBytes })) chunks.push(chunk);
  return chunks;
}

function decode(chunks: EncodedChunk[]): StoredLine[] {
  return chunks.flatMap((chunk) => decodeChunk(chunk.data, startedAt));
}

describe('log chunks', () => {
  test('give back what was put in, whatever the characters, times and chunk size', async () => {
    const anyLine = fc.record({
      at: fc.integer({ min: -10_000_000, max: 10_000_000 }).map((ms) => new Date(startedAt.getTime() + ms)),
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      text: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
        fc.constantFrom(
          '',
          '\r',
          '\0',
          '\\',
          '"',
          'a\nb',
          '12o',
          '\ud800',
          '\udc00\ud800',
          '😀',
          '\u2028',
          '\ufeff',
        ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine), fc.integer({ min: 1, max: 300 }), async (lines, targetBytes) => {
        const chunks = await encode(lines, targetBytes);
        expect(decode(chunks)).toEqual(lines);
        let next = 1;
        for (const [seq, chunk] of chunks.entries()) {
          expect(chunk).toMatchObject({ seq, firstLine: next });
          next += chunk.lines;
        }
        expect(next).toBe(lines.length + 1);
      }),
    );
  });

  test('take an asynchronous source too', async () => {
    async function* source() {
      yield line('one');
      yield line('two', 5, 'stderr');
    }
    const chunks = await encode(source());
    expect(decode(chunks)).toEqual([line('one'), line('two', 5, 'stderr')]);
  });

  test('of a run without lines are none', async () => {
    expect(await encode([])).toEqual([]);
  });

  test('keep a line of 10 MB whole, in a chunk of its own', async () => {
    const long = 'é'.repeat(5_000_000);
    const chunks = await encode([line('before'), line(long), line('after')]);
    expect(chunks.map((chunk) => chunk.lines)).toEqual([1, 1, 1]);
    expect(decode(chunks).map((each) => each.text)).toEqual(['before', long, 'after']);
  });

  test('hold at most the target size before compression', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => line(`漢字 ${index}`, index));
    const chunks = await encode(lines, 1000);
    for (const chunk of chunks) expect(gunzipSync(chunk.data).length).toBeLessThanOrEqual(1000);
    expect(chunks.length).toBeLessThan(200);
  });

  test('are framed as text that can be read without this code', async () => {
    const [chunk] = await encode([line('fetched', 12), line('slow', -3, 'stderr')]);
    expect(gunzipSync(chunk!.data).toString()).toBe('12ofetched\n-3eslow\n');
  });

  test('come out before the source has ended', async () => {
    let taken = 0;
    function* endless() {
      for (;;) yield line(`line ${taken++}`);
    }
    for await (const chunk of encodeChunks(endless(), { startedAt, targetBytes: 100 })) {
      if (chunk.seq === 3) break;
    }
    expect(taken).toBeLessThan(200);
  });

  test.each([
    ['a record without an end', '12ofetched'],
    ['a record without a time', 'ofetched\n'],
    ['a record with a sign and no time', '-ofetched\n'],
    ['a record of an unknown stream', '12xfetched\n'],
    ['an escaped text that is no string', '12O17\n'],
  ])('are refused with %s', (_, records) => {
    expect(() => decodeChunk(gzipSync(records), startedAt)).toThrow(/log (chunk|record)/);
  });

  test('refuse a line with an invalid time', async () => {
    await expect(encode([{ at: new Date(Number.NaN), stream: 'stdout', text: '' }])).rejects.toThrow(
      RangeError,
    );
  });
});
