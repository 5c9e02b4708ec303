import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OutputDecoder } from '../../../src/cli/run/decode-output.js';

function decode(chunks: Buffer[], maxLineBytes?: number): string[] {
  const decoder = new OutputDecoder(maxLineBytes);
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('the bytes of an output', () => {
  test.each([
    ['lines', 'one\ntwo\n', ['one', 'two']],
    ['a last line without an end', 'one\ntwo', ['one', 'two']],
    ['Windows line ends', 'one\r\ntwo\r\n\r\n', ['one', 'two', '']],
    ['empty lines', '\n\n', ['', '']],
    ['nothing', '', []],
    ['a progress bar', '10 %\r20 %\rdone\n', ['10 %\r20 %\rdone']],
    ['a carriage return at the very end', 'one\r', ['one\r']],
    ['NUL and escape sequences', 'a\0b\u001b[31m\n', ['a\0b\u001b[31m']],
    ['a byte order mark', '\xef\xbb\xbfone\n', ['\ufeffone']],
    ['bytes that are not UTF-8', 'caf\xe9 \xff\xfe\nok\n', ['caf\\xe9 \\xff\\xfe', 'ok']],
    ['an overlong form', '\xc0\xaf\n', ['\\xc0\\xaf']],
    ['half of a surrogate pair', '\xed\xa0\x80\n', ['\\xed\\xa0\\x80']],
    [
      'a character that is cut off by the line end',
      '\xe2\x82\n\xf0\x9f\x98',
      ['\\xe2\\x82', '\\xf0\\x9f\\x98'],
    ],
    ['a valid character between invalid bytes', '\xff\xe2\x82\xac\xff\n', ['\\xff€\\xff']],
    ['a code point above the last one', '\xf4\x90\x80\x80\n', ['\\xf4\\x90\\x80\\x80']],
  ])('become lines: %s', (_, output, lines) => {
    const whole = bytes(output);
    expect(decode([whole])).toEqual(lines);
    expect(decode([...whole].map((byte) => Buffer.of(byte)))).toEqual(lines);
  });

  test('become the same lines however they are cut into chunks', () => {
    const output = fc
      .array(
        fc
          .constantFrom('a', '\n', '\r', '\r\n', '€', '😀', '\xff', '\0')
          .map((text) => (text === '\xff' ? Buffer.of(0xff) : Buffer.from(text))),
        { maxLength: 60 },
      )
      .map((parts) => Buffer.concat(parts));
    fc.assert(
      fc.property(
        output,
        fc.array(fc.nat(60)),
        fc.integer({ min: 4, max: 20 }),
        (whole, cuts, maxLineBytes) => {
          const borders = [
            0,
            ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b),
            whole.length,
          ];
          const chunks = borders.slice(1).map((border, index) => whole.subarray(borders[index], border));
          expect(decode(chunks)).toEqual(decode([whole]));
          expect(decode(chunks, maxLineBytes)).toEqual(decode([whole], maxLineBytes));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('of a very long line come in pieces that lose nothing and cut no character', () => {
    const long = '€'.repeat(1000);
    const pieces = decode([Buffer.from(`before\n${long}\nafter\n`)], 100);
    expect(pieces[0]).toBe('before');
    expect(pieces.at(-1)).toBe('after');
    expect(pieces.slice(1, -1).join('')).toBe(long);
    for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(100);
  });

  test.each(['\n', '\r\n', ''])('of a line of exactly the limit are one line (ended by %j)', (lineEnd) => {
    const exact = 'x'.repeat(100);
    expect(decode([Buffer.from(exact + lineEnd)], 100)).toEqual([exact]);
    expect(decode([Buffer.from(exact), Buffer.from(lineEnd)], 100)).toEqual([exact]);
  });

  test('of 10 MB on one line are held a MiB at a time', () => {
    const decoder = new OutputDecoder();
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const pieces: string[] = [];
    for (let sent = 0; sent < 160; sent++) pieces.push(...decoder.push(chunk));
    expect(pieces).toHaveLength(9);
    pieces.push(...decoder.end());
    expect(pieces.map((piece) => piece.length)).toEqual(Array.from({ length: 10 }, () => 1024 * 1024));
  });

  test('of a large chunk of short lines all become lines', () => {
    expect(decode([Buffer.alloc(1_000_000, 'x\n')])).toHaveLength(500_000);
  });
});
