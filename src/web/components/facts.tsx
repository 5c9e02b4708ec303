import type { ReactNode } from 'react';
import classes from './facts.module.css';

export interface Fact {
  name: string;
  /** Null, false or empty: there is none, and it is left out. */
  value: ReactNode;
}

/** What is known of a thing, name by name. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const there = facts.filter(
    ({ value }) => value !== null && value !== undefined && value !== false && value !== '',
  );
  return (
    <dl className={classes.facts}>
      {there.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
