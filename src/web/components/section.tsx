import { Paper, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './section.module.css';
import { numberText } from './words.js';

/** A part of a view under its heading. */
export function Section({
  title,
  count,
  tools,
  children,
}: {
  title: string;
  count?: number;
  /** At the right of the heading. */
  tools?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} className={classes.section}>
      <div className={classes.head}>
        <Title order={2} id={id} className={classes.title}>
          {title}
        </Title>
        {count !== undefined && <span className={`${classes.count} numbers`}>{numberText(count)}</span>}
        {tools && <div className={classes.tools}>{tools}</div>}
      </div>
      <div className={classes.body}>{children}</div>
    </Paper>
  );
}
