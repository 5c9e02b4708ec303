import type { ReactNode } from 'react';
import classes from './filter-bar.module.css';

/** What narrows a list down: the search, and the rest, which goes sideways where there is no room. */
export function FilterBar({ search, children }: { search: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.bar} role="search">
      {search}
      <div className={classes.rest}>{children}</div>
    </div>
  );
}
