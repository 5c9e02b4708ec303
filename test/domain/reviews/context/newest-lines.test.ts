import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineNumbers } from '../../../../src/domain/reviews/context/line-numbers.js';
import { newestLines, type Bounds } from '../../../../src/domain/reviews/context/newest-lines.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'newest-'));
});
afterAll(() => rm(folder, { recursive: true }));

const BOUNDS: Bounds = { lines: 10, bytes: 8 << 20, lineBytes: 1 << 20 };

async function newest(content: string | Buffer, bounds: Partial<Bounds> = {}) {
  const path = join(folder, 'lines');
  await writeFile(path, content);
  const handle = await open(path);
  const { size } = await handle.stat();
  const found = await newestLines(handle, size, { ...BOUNDS, ...bounds });
  const { all, numbers } = await lineNumbers(
    handle,
    size,
    found.lines.map(({ start }) => start),
  );
  await handle.close();
  return { ...found, texts: found.lines.map(({ text }) => text), all, numbers };
}

describe('newestLines', () => {
  it('gives the last lines in their order, with their numbers', async () => {
    const found = await newest(Array.from({ length: 100 }, (_, index) => `line ${index + 1}\n`).join(''), {
      lines: 3,
    });
    expect(found).toMatchObject({
      texts: ['line 98', 'line 99', 'line 100'],
      numbers: [98, 99, 100],
      all: 100,
      isOpen: false,
      isCut: false,
    });
  });

  it('tells a line that nobody has ended yet, and passes over empty ones', async () => {
    expect(await newest('a\n\n\r\n  \nb\r\nc')).toMatchObject({
      texts: ['a', 'b', 'c'],
      numbers: [1, 5, 6],
      all: 6,
      isOpen: true,
    });
    expect(await newest('a\nb\n\n')).toMatchObject({ texts: ['a', 'b'], isOpen: false, all: 3 });
    expect(await newest('')).toMatchObject({ texts: [], isOpen: false, isCut: false, all: 0 });
    expect(await newest('\n')).toMatchObject({ texts: [], all: 1 });
  });

  it('reads across blocks, whatever characters they cut in two', async () => {
    const long = 'ä€😀'.repeat(50_000);
    expect((await newest(`first\n${long}\nlast\n`)).texts).toEqual(['first', long, 'last']);
  });

  it('keeps the beginning of a line that is too long, and looks no further back than it may', async () => {
    const found = await newest(`old\n${'x'.repeat(3 << 20)}\nnew\n`, { lineBytes: 100 });
    expect(found.lines.map(({ text, isCut }) => [text.length, isCut])).toEqual([
      [3, false],
      [100, true],
      [3, false],
    ]);
    expect(await newest(`old\n${'x'.repeat(3 << 20)}\nnew\n`, { bytes: 1 << 20 })).toMatchObject({
      texts: ['new'],
      isCut: true,
    });
  });

  it('takes a sparse file of five gigabytes in its stride', async () => {
    const path = join(folder, 'sparse');
    await writeFile(path, '');
    await truncate(path, 5 * 2 ** 30);
    const handle = await open(path, 'r+');
    const end = Buffer.from('\n{"a":1}\n{"a":2}\n');
    await handle.write(end, 0, end.length, 5 * 2 ** 30);
    const before = process.memoryUsage.rss();
    const { lines, isCut } = await newestLines(handle, 5 * 2 ** 30 + end.length, BOUNDS);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
    await handle.close();
    expect(lines.map(({ text }) => text)).toEqual(['{"a":1}', '{"a":2}']);
    expect(isCut).toBe(true);
  });

  it('agrees with splitting the whole, for any text and any bound', async () => {
    const piece = fc.constantFrom('a', 'bc', '\n', '\r\n', '\n\n', '€', '\0', ' ', 'x'.repeat(300_000));
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (pieces, lines) => {
          const text = pieces.join('');
          const all = text
            .split('\n')
            .map((line, index) => ({ line: line.replace(/\r$/, ''), number: index + 1 }));
          const expected = all.filter(({ line }) => line.trim() !== '').slice(-lines);
          const found = await newest(text, { lines, lineBytes: Buffer.byteLength(text) + 1 });
          expect(found.texts).toEqual(expected.map(({ line }) => line));
          expect(found.numbers).toEqual(expected.map(({ number }) => number));
        },
      ),
      { numRuns: 60 },
    );
  });
});
