import type { RunFacts } from '../../context.js';
import { median } from '../../statistics.js';

/** Fewer sessions show no trend: Kendall's statistic is near enough to normal from ten values on (Kendall, Rank Correlation Methods, 1975). */
export const FEWEST_SESSIONS = 12;
/** Only the latest are compared; the test looks at every pair. */
const MOST_SESSIONS = 400;
/** Two-sided 1 %: every job with sessions is tested at each review, so one in twenty would be noise. */
const TREND_Z = 2.576;
/** From the first to the last quarter, at least half as much again; our choice, well above what inputs differ by themselves. */
export const GROWTH_RATIO = 1.5;
/** A quarter counts as growth where it adds at least this share of the whole; otherwise it was one jump, which is the rule `cost`'s to tell. */
const STEP_SHARE = 0.1;

export interface SessionTokens {
  run: RunFacts;
  tokens: number;
}

export interface TokenGrowth {
  /** Median input tokens of the first and the last quarter of the sessions. */
  from: number;
  to: number;
  ratio: number;
  sessions: SessionTokens[];
}

/** The runs, oldest first, whose session says how many tokens it read. */
export function sessionTokens(runs: readonly RunFacts[]): SessionTokens[] {
  return runs
    .flatMap((run) => {
      const tokens = run.aiSession?.inputTokens;
      return typeof tokens === 'number' && Number.isFinite(tokens) && tokens > 0 ? [{ run, tokens }] : [];
    })
    .slice(-MOST_SESSIONS);
}

/**
 * Input that grows from run to run: a rising trend by the Mann-Kendall test (Mann 1945; Kendall 1975), by half or more
 * between the first and the last quarter, and rising in each step from quarter to quarter. Null where it does not.
 */
export function tokenGrowth(sessions: SessionTokens[]): TokenGrowth | null {
  if (sessions.length < FEWEST_SESSIONS) return null;
  const values = sessions.map(({ tokens }) => tokens);
  const quarter = (index: number): number =>
    median(
      values.slice(Math.floor((index * values.length) / 4), Math.floor(((index + 1) * values.length) / 4)),
    ) ?? 0;
  const levels = [quarter(0), quarter(1), quarter(2), quarter(3)];
  const from = levels[0] ?? 0;
  const to = levels[3] ?? 0;
  const steady = levels.every(
    (level, at) => at === 0 || level - (levels[at - 1] ?? 0) >= STEP_SHARE * (to - from),
  );
  if (to < GROWTH_RATIO * from || !steady || trendScore(values) < TREND_Z) return null;
  return { from, to, ratio: to / from, sessions };
}

/** Mann-Kendall's Z, with the correction for continuity. Ties only make it smaller than it would be, never larger. */
function trendScore(values: readonly number[]): number {
  const n = values.length;
  let score = 0;
  for (let later = 1; later < n; later += 1) {
    for (let earlier = 0; earlier < later; earlier += 1) {
      score += Math.sign((values[later] ?? 0) - (values[earlier] ?? 0));
    }
  }
  const variance = (n * (n - 1) * (2 * n + 5)) / 18;
  return score === 0 ? 0 : (score - Math.sign(score)) / Math.sqrt(variance);
}
