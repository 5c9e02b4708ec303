import type { ReactNode } from 'react';
import { numberText } from '../../components/words.js';
import classes from './stat-card.module.css';

/** One figure that leads to the list of what it counts. */
export function StatCard({
  name,
  count,
  tone,
  note,
  link,
}: {
  name: string;
  /** Undefined while it is on its way. */
  count: number | undefined;
  tone: 'waiting' | 'agreed' | 'good' | 'quiet';
  note: ReactNode;
  link: (props: { className: string; children: ReactNode; 'data-tone': string }) => ReactNode;
}) {
  return link({
    className: classes.card as string,
    'data-tone': tone,
    children: (
      <>
        <span className={classes.name}>{name}</span>
        <span className={`${classes.count} numbers`}>{count === undefined ? '–' : numberText(count)}</span>
        <span className={classes.note}>{note}</span>
      </>
    ),
  });
}
