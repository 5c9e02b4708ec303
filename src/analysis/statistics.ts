/**
 * Small robust statistics over plain numbers. Every function expects finite values and returns
 * finite ones; where there is nothing to measure it returns null instead of NaN.
 */

/** Linear interpolation between order statistics (Hyndman & Fan 1996, type 7). `share` is 0 to 1. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return null;
  const position = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}

/** Median of the absolute distances from the median. */
export function medianAbsoluteDeviation(values: readonly number[]): number | null {
  const middle = median(values);
  return middle === null ? null : median(values.map((value) => Math.abs(value - middle)));
}

/**
 * Modified z-score of each value: 0.6745 (x - median) / MAD (Iglewicz & Hoaglin, "How to Detect and Handle Outliers",
 * 1993). Where more than half of the values are equal the MAD is 0 and the mean absolute deviation stands in, with
 * its own consistency factor 1.253314; where all are equal every score is 0.
 */
export function modifiedZScores(values: readonly number[]): number[] {
  const middle = median(values) ?? 0;
  const mad = medianAbsoluteDeviation(values) ?? 0;
  if (mad > 0) return values.map((value) => (0.6745 * (value - middle)) / mad);
  const meanDeviation =
    values.reduce((sum, value) => sum + Math.abs(value - middle), 0) / (values.length || 1);
  if (meanDeviation === 0) return values.map(() => 0);
  return values.map((value) => (value - middle) / (1.253314 * meanDeviation));
}

/** Beyond this distance a modified z-score names an outlier (Iglewicz & Hoaglin 1993). */
export const OUTLIER_SCORE = 3.5;

/**
 * Score interval for a share of `hits` in `trials` (Wilson 1927). `z` 1.96 gives 95 %. Unlike the plain share it
 * stays honest for few trials: one of two lies anywhere between 9 % and 91 %. No trials: the whole of 0 to 1.
 */
export function wilsonInterval(hits: number, trials: number, z = 1.96): { lower: number; upper: number } {
  if (trials <= 0) return { lower: 0, upper: 1 };
  const share = Math.min(1, Math.max(0, hits / trials));
  const square = z * z;
  const centre = share + square / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  const scale = 1 + square / trials;
  return { lower: Math.max(0, (centre - spread) / scale), upper: Math.min(1, (centre + spread) / scale) };
}
