import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASKED_LENGTH, maskLine } from '../../src/analysis/mask-line.js';

describe('maskLine', () => {
  it.each([
    ['2026-03-01T03:00:00.123Z INFO started', '<time> INFO started'],
    ['2026-03-01 03:00:00,123 [main] DEBUG x', '<time> [main] DEBUG x'],
    ['[03:00:01] copied 1234 files', '[<time>] copied <num> files'],
    ['2026/03/01 03:00:01 listening', '<time> listening'],
    ['took 12.5ms and 1,024 bytes', 'took <num>ms and <num> bytes'],
    ['dial tcp 10.0.12.7:5432: connection refused', 'dial tcp <ip>: connection refused'],
    ['job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 done', 'job <uuid> done'],
    ['object at 0x7f3a died', 'object at <hex> died'],
    ['commit 9fceb02d0ae5 pushed', 'commit <hex> pushed'],
    ['open /var/lib/report/data.csv: no such file', 'open <path>: no such file'],
    ['  File "/app/report.py", line 12, in main', 'File <str>, line <num>, in main'],
    ["KeyError: 'customer'", 'KeyError: <str>'],
    ['get https://api.example.com/v1/items/7?page=2 failed', 'get https://api.example.com/<path> failed'],
    ['worker-12 and worker3', 'worker-<num> and worker<num>'],
    ['\x1b[31mERROR\x1b[0m disk full', 'ERROR disk full'],
    ['a\t b   c  ', 'a b c'],
    ['', ''],
    ['   ', ''],
  ])('%j becomes %j', (line, masked) => {
    expect(maskLine(line)).toBe(masked);
  });

  it('leaves a line with nothing variable as it is', () => {
    expect(maskLine('heartbeat ok')).toBe('heartbeat ok');
  });

  it('keeps a quoted phrase, which is the message', () => {
    expect(maskLine('level=error msg="connection refused by peer"')).toBe(
      'level=error msg="connection refused by peer"',
    );
  });

  it('keeps the words of a line of JSON', () => {
    expect(maskLine('{"level":50,"time":1700000000000,"msg":"boom"}')).toBe(
      '{"level":50,"time":<num>,"msg":"boom"}',
    );
  });

  it('keeps statuses of failure, and zeros that deny one, apart from other numbers', () => {
    expect(maskLine('HTTP 503 from upstream')).toBe('HTTP 503 from upstream');
    expect(maskLine('HTTP/1.1 200 ok')).toBe('HTTP/<num> <num> ok');
    expect(maskLine('done, 0 errors, 7 files')).toBe('done, 0 errors, <num> files');
    expect(maskLine('failed=0 changed=0')).toBe('failed=0 changed=<num>');
  });

  it('reads no more of a long line than the limit', () => {
    expect(maskLine('x'.repeat(5_000_000)).length).toBe(MASKED_LENGTH);
  });

  it('never throws, never grows out of bounds, and collapses white space for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w /:.'"-]{0,80}$/)),
        (line) => {
          const masked = maskLine(line);
          expect(masked.length).toBeLessThanOrEqual(6 * Math.min(line.length, MASKED_LENGTH) + 6);
          expect(masked).not.toMatch(/^ | $|\t/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
