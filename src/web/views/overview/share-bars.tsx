import type { ReactNode } from 'react';
import { numberText } from '../../components/words.js';
import classes from './share-bars.module.css';

export interface Share {
  key: string;
  name: ReactNode;
  count: number;
  /** Of the bar; the colour of the product by default. */
  tone?: 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
}

/** How many of each, as bars; each leads to the list of them. */
export function ShareBars({
  label,
  shares,
  link,
}: {
  label: string;
  shares: readonly Share[];
  link: (key: string, props: { className: string; children: ReactNode }) => ReactNode;
}) {
  const most = Math.max(1, ...shares.map(({ count }) => count));
  return (
    <ul className={classes.bars} aria-label={label}>
      {shares.map(({ key, name, count, tone }) => (
        <li key={key}>
          {link(key, {
            className: classes.link as string,
            children: (
              <>
                <span className={classes.name}>{name}</span>
                <span className={classes.track} aria-hidden>
                  <span
                    className={classes.bar}
                    data-tone={tone}
                    style={{ width: `${(count / most) * 100}%` }}
                  />
                </span>
                <span className={`${classes.count} numbers`}>{numberText(count)}</span>
              </>
            ),
          })}
        </li>
      ))}
    </ul>
  );
}
