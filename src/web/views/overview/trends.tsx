import { Paper, Skeleton } from '@mantine/core';
import { durationText } from '../../components/words.js';
import type { OverviewQuery } from '../../generated/graphql.js';
import { TrendChart } from './trend-chart.js';
import { rolling, type TrendFigure } from './rolling.js';
import classes from './trends.module.css';

type HealingTrends = OverviewQuery['healingTrends'];

const percent = (share: number): string => `${+(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

const FIGURES: readonly {
  figure: TrendFigure;
  name: string;
  means: string;
  format: (value: number) => string;
  most?: number;
}[] = [
  {
    figure: 'acceptanceRate',
    name: 'Acceptance rate',
    means: 'Approvals of all decisions',
    format: percent,
    most: 1,
  },
  {
    figure: 'applySuccessRate',
    name: 'Apply success rate',
    means: 'Changes written of those that were tried',
    format: percent,
    most: 1,
  },
  {
    figure: 'medianResolutionSeconds',
    name: 'Time to resolution',
    means: 'Median from a suggestion to its application',
    format: (seconds) => durationText(seconds * 1_000),
  },
  {
    figure: 'rollbackRate',
    name: 'Rollback rate',
    means: 'Changes rolled back of those that were written',
    format: percent,
    most: 1,
  },
];

/** Whether what is proposed does any good, over the time and day by day. */
export function Trends({ trends }: { trends: HealingTrends | undefined }) {
  return (
    <div className={classes.trends}>
      {FIGURES.map(({ figure, name, means, format, most }) => {
        const value = trends?.whole[figure];
        return (
          <Paper component="section" key={figure} className={classes.trend} aria-label={name}>
            <h2 className={classes.name} title={means}>
              {name}
            </h2>
            <p className={`${classes.value} numbers`}>
              {value === undefined || value === null ? '–' : format(value)}
            </p>
            {trends ? (
              <TrendChart name={name} format={format} most={most} points={rolling(trends.days, figure)} />
            ) : (
              <Skeleton height={94} />
            )}
          </Paper>
        );
      })}
    </div>
  );
}
