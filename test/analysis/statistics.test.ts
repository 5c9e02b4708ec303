import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findChangePoint, risenLevel, segments } from '../../src/analysis/change-point.js';
import {
  median,
  medianAbsoluteDeviation,
  modifiedZScores,
  quantile,
  wilsonInterval,
} from '../../src/analysis/statistics.js';

describe('statistics', () => {
  it('interpolates quantiles', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
    expect(quantile([7], 0.95)).toBe(7);
    expect(median([])).toBeNull();
  });

  it('gives the scores of Iglewicz and Hoaglin', () => {
    expect(medianAbsoluteDeviation([1, 2, 3, 4, 100])).toBe(1);
    expect(modifiedZScores([1, 2, 3, 4, 100])[4]).toBeCloseTo(65.43, 2);
    // MAD 0: the mean absolute deviation (here 2) stands in.
    expect(modifiedZScores([5, 5, 5, 5, 15])[4]).toBeCloseTo(10 / (1.253314 * 2), 6);
    expect(modifiedZScores([5, 5, 5])).toEqual([0, 0, 0]);
    expect(modifiedZScores([])).toEqual([]);
  });

  it('gives the intervals of Wilson', () => {
    const one = wilsonInterval(1, 2);
    expect(one.lower).toBeCloseTo(0.0945, 3);
    expect(one.upper).toBeCloseTo(0.9055, 3);
    expect(wilsonInterval(0, 10).lower).toBe(0);
    expect(wilsonInterval(10, 10).upper).toBe(1);
    expect(wilsonInterval(0, 0)).toEqual({ lower: 0, upper: 1 });
  });
});

describe('findChangePoint', () => {
  const noise = (n: number, level: number): number[] =>
    Array.from({ length: n }, (_, i) => level + ((i * 7) % 5));

  it('finds where the level changed', () => {
    const change = findChangePoint([...noise(20, 100), ...noise(15, 200)]);
    expect(change?.index).toBe(20);
    expect(change?.effect).toBe(1);
    expect(change?.pValue).toBeLessThan(0.001);
  });

  it('gives the p-value of the formula', () => {
    // Six against six, all larger: K = 36, p = 2 exp(-6 * 1296 / (1728 + 144)).
    expect(findChangePoint([...noise(6, 100), ...noise(6, 200)])?.pValue).toBeCloseTo(
      2 * Math.exp(-7776 / 1872),
      10,
    );
  });

  it('sees none in five against five, in a steady series, or after single spikes that would move a mean', () => {
    expect(findChangePoint([...noise(5, 100), ...noise(5, 200)])).toBeNull();
    expect(findChangePoint(noise(200, 100))).toBeNull();
    expect(findChangePoint([...noise(40, 100), 90_000, ...noise(3, 100), 80_000])).toBeNull();
    expect(findChangePoint(new Array<number>(50).fill(7))).toBeNull();
    expect(findChangePoint([])).toBeNull();
  });

  it('splits a series into its levels', () => {
    const levels = segments([...noise(20, 100), ...noise(20, 300), ...noise(20, 100)]);
    expect(levels.map((level) => [level.from, level.to])).toEqual([
      [0, 20],
      [20, 40],
      [40, 60],
    ]);
  });

  it('covers the series without gap or overlap, for any values', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { maxLength: 120 }), (values) => {
        const levels = segments(values);
        expect(levels.flatMap((level) => values.slice(level.from, level.to))).toEqual(values);
        const shift = risenLevel(values, 1.25);
        if (shift) expect(Number.isFinite(shift.ratio) && shift.ratio >= 1.25).toBe(true);
      }),
    );
  });

  it('takes ten thousand values', () => {
    expect(findChangePoint([...noise(5_000, 100), ...noise(5_000, 130)])?.index).toBe(5_000);
  });

  describe('risenLevel', () => {
    it('is null where a rise was undone', () => {
      expect(risenLevel([...noise(20, 100), ...noise(20, 300), ...noise(20, 100)], 1.25)).toBeNull();
    });

    it('is not hidden by a smaller step after the rise', () => {
      const shift = risenLevel([...noise(20, 100), ...noise(20, 300), ...noise(20, 280)], 1.25);
      expect(shift?.after.from).toBe(20);
      expect(shift?.before.to).toBe(20);
    });

    it('is null where the level fell', () => {
      expect(risenLevel([...noise(20, 300), ...noise(20, 100)], 1.25)).toBeNull();
    });
  });
});
