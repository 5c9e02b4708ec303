import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './line.module.css';

export interface Choice {
  checked: boolean;
  toggle: () => void;
}

/** One row of a list: its link in bold, what else is known of it below and at the right. */
export function Line({
  choice,
  choiceLabel,
  mark,
  link,
  about,
  below,
  side,
  when,
}: {
  /** Where it can be chosen. */
  choice?: Choice;
  choiceLabel?: string;
  mark?: ReactNode;
  /** Makes the link that all of the row leads to. */
  link: (props: { className: string; 'data-open': true }) => ReactNode;
  about: ReactNode;
  below?: ReactNode;
  side?: ReactNode;
  when?: ReactNode;
}) {
  return (
    <div className={classes.line}>
      {choice && (
        <Checkbox
          className={classes.choice}
          aria-label={choiceLabel}
          checked={choice.checked}
          onChange={choice.toggle}
        />
      )}
      {mark !== undefined && <span className={classes.mark}>{mark}</span>}
      <div className={classes.text}>
        {link({ className: classes.title as string, 'data-open': true })}
        <div className={classes.about}>{about}</div>
        {below}
      </div>
      <div className={classes.side}>
        {side}
        {when !== undefined && <span className={classes.when}>{when}</span>}
      </div>
    </div>
  );
}

export function JobName({ jobId }: { jobId: string }) {
  return <span className={classes.job}>{jobId}</span>;
}

/** The last part of a path; all of it on hover. */
export function FileName({ path }: { path: string }) {
  return (
    <span className={classes.file} title={path}>
      {path.slice(path.lastIndexOf('/') + 1)}
    </span>
  );
}
