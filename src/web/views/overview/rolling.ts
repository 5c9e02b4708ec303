import type { OverviewQuery } from '../../generated/graphql.js';
import type { TrendPoint } from './trend-chart.js';

type Day = OverviewQuery['healingTrends']['days'][number];
type Effect = Day['effect'];

export type TrendFigure = 'acceptanceRate' | 'applySuccessRate' | 'medianResolutionSeconds' | 'rollbackRate';

/** Part and whole of a rate, as the server has them; see `HealingEffect`. */
const RATES: Record<Exclude<TrendFigure, 'medianResolutionSeconds'>, (effect: Effect) => [number, number]> = {
  acceptanceRate: ({ approved, rejected }) => [approved, approved + rejected],
  applySuccessRate: ({ changesWritten, changesFailed }) => [changesWritten, changesWritten + changesFailed],
  rollbackRate: ({ rolledBack, changesWritten }) => [rolledBack, changesWritten],
};

/** Days that a point of a rate sums up. */
const ROLLING_DAYS = 7;
/** From so many days on: of fewer, each stands for itself. */
const ROLLS_FROM = 14;

/**
 * The points of a trend. A rate of the few decisions of one day jumps between none and all, so over a longer time each
 * point is the rate of the seven days that end with it. A median stands for its day.
 */
export function rolling(days: readonly Day[], figure: TrendFigure): TrendPoint[] {
  if (figure === 'medianResolutionSeconds' || days.length < ROLLS_FROM) {
    return days.map(({ date, effect }) => ({ date, value: effect[figure] }));
  }
  const parts = days.map(({ effect }) => RATES[figure](effect));
  return days.map(({ date }, index) => {
    const window = parts.slice(Math.max(0, index + 1 - ROLLING_DAYS), index + 1);
    const part = window.reduce((sum, [some]) => sum + some, 0);
    const whole = window.reduce((sum, [, all]) => sum + all, 0);
    return { date, value: whole === 0 ? null : part / whole };
  });
}
