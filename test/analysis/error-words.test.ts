import { describe, expect, it } from 'vitest';
import { readsAsError } from '../../src/analysis/error-words.js';
import { maskLine } from '../../src/analysis/mask-line.js';

const says = (line: string): boolean => readsAsError(maskLine(line));

describe('readsAsError', () => {
  it.each([
    'ERROR: disk full',
    'Traceback (most recent call last):',
    'ValueError: bad input',
    'requests.exceptions.ConnectionError: boom',
    'java.lang.NullPointerException',
    'curl: (28) Operation timed out after 30001 milliseconds',
    'dial tcp 10.0.0.1:5432: connect: connection refused',
    'Error: connect ECONNRESET 10.0.0.1:443',
    'upload failed with code 7',
    'bash: jq: command not found',
    'rm: cannot remove x: Permission denied',
    'finished with 3 errors',
    'Killed',
    'HTTP 503',
    'FATAL: password authentication failed for user "x"',
    '{"level":50,"msg":"boom"}',
    'job aborted, 0 errors logged, 2 failed',
  ])('%s', (line) => {
    expect(says(line)).toBe(true);
  });

  it.each([
    'done, 0 errors',
    'no errors found',
    'errors: 0, warnings: 3',
    'ok=4 changed=0 unreachable=0 failed=0',
    'timeout: 30',
    'using timeout=30s',
    'finished without errors',
    'writing /var/log/error.log',
    'loaded error_codes.csv',
    'terror and mirrors',
    'exit code 0',
    'error-free run',
    'GET /errors/7 200',
    '{"level":30,"msg":"fine"}',
    '',
  ])('but not: %s', (line) => {
    expect(says(line)).toBe(false);
  });
});
