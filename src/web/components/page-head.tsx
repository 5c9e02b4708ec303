import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page-head.module.css';

/** What stands over the page of one thing: where it is, what it is called, how it is, and what can be done with it. */
export function PageHead({
  crumbs,
  title,
  badges,
  tools,
}: {
  crumbs: ReactNode;
  title: ReactNode;
  badges?: ReactNode;
  tools?: ReactNode;
}) {
  return (
    <>
      <nav aria-label="Where this is" className={classes.crumbs}>
        {crumbs}
      </nav>
      <header className={classes.header}>
        <div className={classes.heading}>
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {badges !== undefined && <div className={classes.badges}>{badges}</div>}
        </div>
        {tools}
      </header>
    </>
  );
}

/** A wide column for what is looked at, a narrow one for what is known of it. */
export function Columns({
  main,
  side,
  wideSide = false,
}: {
  main: ReactNode;
  side: ReactNode;
  /** Both are looked at; the side stays while the other is scrolled. */
  wideSide?: boolean;
}) {
  return (
    <div className={classes.columns} data-wide={wideSide || undefined}>
      <div className={classes.column}>{main}</div>
      <div className={classes.column}>{side}</div>
    </div>
  );
}
