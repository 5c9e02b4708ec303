import { describe, expect, it } from 'vitest';
import { visible } from '../../../src/analysis/digest/visible-text.js';

describe('a line of data', () => {
  it('stays one line, with the codes of what cannot be seen', () => {
    expect(visible('a\nb\r\x1b[31m\tc \ud800 \u2028')).toBe('a\\nb\\r\\x1b[31m\tc \ufffd \\u2028');
  });

  it('is cut between words, never in a token, which would not be known for a secret any more', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    expect(visible(`key: ${token} and more`, 20)).toBe('key:  … (cut)');
    expect(visible(`key: ${token} and more`, 47)).toBe(`key: ${token}  … (cut)`);
    expect(visible(`${token} and more`, 40)).toBe(`${token} … (cut)`);
    expect(visible('one, two', 4)).toBe('one, … (cut)');
  });

  it('is cut all the same where it is one word', () => {
    expect(visible('x'.repeat(600))).toBe(`${'x'.repeat(500)} … (cut)`);
    expect(visible('short')).toBe('short');
  });
});
