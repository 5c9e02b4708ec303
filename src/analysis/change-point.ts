import { median } from './statistics.js';

/**
 * p-value under which a change counts, the usual level (Pettitt 1979 tabulates it too). His approximation is
 * conservative for short series: six against six runs is the least it can see.
 */
export const CHANGE_POINT_LEVEL = 0.05;

/** Fewer values on one side of a change prove nothing: one slow day of a daily job is an outlier, not a level. */
export const SHORTEST_SEGMENT = 5;

/** Cliff's delta from which an effect is called large (Romano et al. 2006); smaller shifts are noise to a reader. */
export const LARGE_EFFECT = 0.474;

/** Binary segmentation stops splitting at this many segments; a series with more levels has none. */
const MOST_SEGMENTS = 8;

export interface ChangePoint {
  /** Index of the first value after the change. */
  index: number;
  /** Two-sided, 0 to 1. */
  pValue: number;
  /** Cliff's delta of after against before: 1 where every later value is larger, -1 where every one is smaller. */
  effect: number;
}

export interface Segment {
  /** Half open: `from` belongs to it, `to` does not. */
  from: number;
  to: number;
  median: number;
}

/** Ranks from 1, equal values sharing the mean of their ranks. */
function midranks(values: readonly number[]): Float64Array {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    const value = values[order[start] ?? 0];
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === value) end += 1;
    for (let i = start; i < end; i += 1) ranks[order[i] ?? 0] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/**
 * The most likely single change of level in a series of finite values, or null where none is significant.
 *
 * Pettitt's rank test (A. N. Pettitt, "A Non-Parametric Approach to the Change-Point Problem", Applied Statistics
 * 28, 1979): with R the ranks, U(t) = 2 (R1 + … + Rt) - t (n + 1), K = max |U(t)|, p ≈ 2 exp(-6 K² / (n³ + n²)).
 * It compares order, not means, so a few extreme values move nothing, and logarithms would change nothing.
 * Cliff's delta follows from the same U: -U(t) / (t (n - t)). O(n log n).
 */
export function findChangePoint(values: readonly number[], level = CHANGE_POINT_LEVEL): ChangePoint | null {
  const n = values.length;
  if (n < 2 * SHORTEST_SEGMENT) return null;
  const ranks = midranks(values);
  let sum = 0;
  let at = -1;
  let extreme = 0;
  for (let t = 1; t < n; t += 1) {
    sum += ranks[t - 1] ?? 0;
    const u = 2 * sum - t * (n + 1);
    if (t >= SHORTEST_SEGMENT && n - t >= SHORTEST_SEGMENT && Math.abs(u) > Math.abs(extreme)) {
      extreme = u;
      at = t;
    }
  }
  if (at < 0) return null;
  const pValue = Math.min(1, 2 * Math.exp((-6 * extreme * extreme) / (n ** 3 + n ** 2)));
  const effect = -extreme / (at * (n - at));
  if (pValue > level || Math.abs(effect) < LARGE_EFFECT) return null;
  return { index: at, pValue, effect };
}

/** The levels a series went through, found by splitting at change points until none is left; at least one for a non-empty series. */
export function segments(values: readonly number[], level = CHANGE_POINT_LEVEL): Segment[] {
  if (values.length === 0) return [];
  const cuts = [0, values.length];
  const open: [number, number][] = [[0, values.length]];
  for (let span = open.shift(); span && cuts.length <= MOST_SEGMENTS; span = open.shift()) {
    const change = findChangePoint(values.slice(span[0], span[1]), level);
    if (!change) continue;
    const cut = span[0] + change.index;
    cuts.push(cut);
    open.push([span[0], cut], [cut, span[1]]);
  }
  cuts.sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, i) => {
    const to = cuts[i + 1] ?? values.length;
    return { from, to, median: median(values.slice(from, to)) ?? 0 };
  });
}

export interface LevelShift {
  before: Segment;
  after: Segment;
  /** Median after over median before. */
  ratio: number;
  pValue: number;
}

/**
 * Whether the series ends on a level at least `ratio` (over 1) times the one it came from. The last segment is taken
 * together with those before it that lie near its level, so that a small later step does not hide the large one, and
 * a rise that was undone since is no rise. Values must be finite and above 0.
 */
export function risenLevel(values: readonly number[], ratio: number): LevelShift | null {
  const levels = segments(values);
  const last = levels.at(-1);
  if (!last || levels.length < 2) return null;
  let first = levels.length - 1;
  while (first > 0) {
    const earlier = levels[first - 1];
    if (!earlier || earlier.median <= 0) return null;
    const step = last.median / earlier.median;
    if (step >= ratio || step <= 1 / ratio) break;
    first -= 1;
  }
  const before = levels[first - 1];
  const from = levels[first]?.from;
  if (!before || from === undefined || last.median / before.median < ratio) return null;
  const level = median(values.slice(from)) ?? last.median;
  const after: Segment = { from, to: values.length, median: level };
  // The medians of the merged segments may lie closer together than the last one suggested.
  if (level / before.median < ratio) return null;
  const change = findChangePoint(values.slice(before.from));
  return { before, after, ratio: level / before.median, pValue: change?.pValue ?? CHANGE_POINT_LEVEL };
}
