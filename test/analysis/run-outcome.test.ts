import { describe, expect, it } from 'vitest';
import { executions, runOutcome, usableDuration } from '../../src/analysis/run-outcome.js';
import { aRun, failed, runsByPattern } from './review-fixture.js';

describe('runOutcome', () => {
  it.each([
    ['succeeded', aRun(1)],
    ['failed', failed(1)],
    ['failed', aRun(1, { exitCode: -1, signal: 'SIGKILL' })],
    ['failed', aRun(1, { exitCode: 0, timedOut: true })],
    ['failed', aRun(1, { exitCode: null, error: 'spawn ENOENT' })],
    ['running', aRun(1, { durationMs: null })],
    ['unknown', aRun(1, { exitCode: null })],
  ])('%s', (outcome, run) => {
    expect(runOutcome(run)).toBe(outcome);
  });
});

describe('usableDuration', () => {
  it.each([null, 0, -5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_VALUE])(
    'refuses %s',
    (durationMs) => {
      expect(usableDuration(aRun(1, { durationMs }))).toBeNull();
    },
  );
});

describe('executions', () => {
  const sizes = (pattern: string): number[] =>
    executions(runsByPattern(pattern)).map((one) => one.attempts.length);

  it('joins retries to the failed run before them', () => {
    expect(sizes('.FRr.Fr')).toEqual([1, 3, 1, 2]);
  });

  it('does not join a retry to a success, or to nothing', () => {
    expect(sizes('r.r')).toEqual([1, 1, 1]);
  });

  it('ends as its last attempt did', () => {
    expect(executions(runsByPattern('FR'))[0]?.outcome).toBe('failed');
    expect(executions(runsByPattern('FRr'))[0]?.outcome).toBe('succeeded');
  });
});
