import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isQuoteOf } from '../../../src/domain/reviews/is-quote-of.js';

const LINE = '2026-03-02T08:00:01Z ERROR  fetch failed: read ECONNRESET (attempt 3)';

describe('a quote', () => {
  it.each([
    ['the line', LINE],
    ['a part of it', 'read ECONNRESET'],
    ['other white space', '2026-03-02T08:00:01Z ERROR fetch failed:\tread ECONNRESET (attempt 3) '],
    ['a part that is marked as one', '…fetch failed: read ECONNRESET...'],
    ['its number in the prompt before it', '12| ERROR fetch failed'],
    ['its stream before it', '12| [stderr] 2026-03-02T08:00:01Z ERROR'],
    ['the mark of a line that was cut', `${LINE.slice(0, 40)} … (cut)`],
  ])('holds as %s', (_what, quote) => expect(isQuoteOf(quote, LINE)).toBe(true));

  it.each([
    ['another line', 'all is well'],
    ['another figure', 'fetch failed: read ECONNRESET (attempt 4)'],
    ['other letters', 'FETCH FAILED: read ECONNRESET'],
    ['letters that look the same', 'fetch f\u0430iled: read ECONNRESET'],
    ['a gap', 'fetch failed: (attempt 3)'],
    ['too little to tell', 'ERROR'],
    ['nothing', ' … '],
    ['a word more', 'fetch failed: read ECONNRESET again'],
  ])('does not hold with %s', (_what, quote) => expect(isQuoteOf(quote, LINE)).toBe(false));

  it('holds for a short line as a whole', () => {
    expect(isQuoteOf('ok', 'ok')).toBe(true);
    expect(isQuoteOf('ok', ' ok\r')).toBe(true);
    expect(isQuoteOf('o', 'ok')).toBe(false);
    expect(isQuoteOf('', '')).toBe(false);
  });

  it('knows nothing of colours', () => {
    expect(isQuoteOf('red ERROR here', '\u001b[31mred ERROR\u001b[0m here')).toBe(true);
  });

  it('of every line is the line itself, and a part of it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (line, more) => {
        fc.pre(!line.includes('\x1b') && /[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]/u.test(line));
        expect(isQuoteOf(line, line)).toBe(true);
        if (line.trim().length >= 8) expect(isQuoteOf(line, `${line} ${more}`)).toBe(true);
      }),
    );
  });
});
