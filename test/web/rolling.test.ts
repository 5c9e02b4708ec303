import { describe, expect, it } from 'vitest';
import { rolling } from '../../src/web/views/overview/rolling.js';

const effect = (given: object) => ({
  created: 0,
  approved: 0,
  applied: 0,
  rejected: 0,
  changesWritten: 0,
  changesFailed: 0,
  rolledBack: 0,
  acceptanceRate: null,
  applySuccessRate: null,
  rollbackRate: null,
  medianResolutionSeconds: null,
  ...given,
});
const days = (given: object[]) =>
  given.map((each, index) => ({
    date: `2026-02-${String(index + 1).padStart(2, '0')}`,
    effect: effect(each),
  }));

describe('rolling', () => {
  it('sums a rate up over the seven days that end with each', () => {
    const two = days(
      Array.from({ length: 14 }, (_, index) => (index < 7 ? { approved: 1 } : { rejected: 3 })),
    );
    const values = rolling(two, 'acceptanceRate').map(({ value }) => value);
    expect(values.slice(0, 7)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(values[7]).toBeCloseTo(6 / 9);
    expect(values[13]).toBe(0);
  });

  it('has no rate where there was nothing to measure', () => {
    const quiet = days(Array.from({ length: 14 }, (_, index) => (index === 0 ? { changesWritten: 2 } : {})));
    const values = rolling(quiet, 'rollbackRate').map(({ value }) => value);
    expect([values[6], values[7]]).toEqual([0, null]);
  });

  it('takes the days of a short time as they are, and medians always', () => {
    const short = days([
      { approved: 1, acceptanceRate: 1 },
      { rejected: 1, acceptanceRate: 0 },
    ]);
    expect(rolling(short, 'acceptanceRate').map(({ value }) => value)).toEqual([1, 0]);
    const long = days(Array.from({ length: 20 }, (_, index) => ({ medianResolutionSeconds: index })));
    expect(rolling(long, 'medianResolutionSeconds').at(-1)?.value).toBe(19);
  });
});
