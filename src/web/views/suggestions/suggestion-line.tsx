import { Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { CategoryName, SeverityMark, SuggestionStatusBadge } from '../../components/badges.js';
import { When } from '../../components/when.js';
import type { SuggestionRow } from '../../live/feed-event.js';
import classes from './suggestion-line.module.css';

export interface SuggestionLineProps {
  suggestion: SuggestionRow;
  showStatus?: boolean;
  showJob?: boolean;
  /** Where it can be chosen. */
  choice?: { checked: boolean; toggle: () => void };
}

/** One suggestion of a list. */
export const SuggestionLine = memo(function SuggestionLine({
  suggestion,
  showStatus = true,
  showJob = true,
  choice,
}: SuggestionLineProps) {
  const { databaseId, jobId, category, severity, status, title, targetFile, createdAt } = suggestion;
  return (
    <div className={classes.line}>
      {choice && (
        <Checkbox
          className={classes.choice}
          aria-label={`Choose suggestion ${databaseId}`}
          checked={choice.checked}
          onChange={choice.toggle}
          tabIndex={-1}
        />
      )}
      <span className={classes.mark}>
        <SeverityMark severity={severity} />
      </span>
      <div className={classes.text}>
        <Link to="/suggestions/$id" params={{ id: String(databaseId) }} className={classes.title} data-open>
          {title}
        </Link>
        <div className={classes.about}>
          {showJob && <span className={classes.job}>{jobId}</span>}
          <CategoryName category={category} />
          {targetFile !== null && <span className={classes.file}>{baseName(targetFile)}</span>}
          <span className="numbers">#{databaseId}</span>
        </div>
      </div>
      <div className={classes.side}>
        {showStatus && <SuggestionStatusBadge status={status} />}
        <span className={classes.when}>
          <When at={createdAt} />
        </span>
      </div>
    </div>
  );
}, isSame);

/** The function to choose it is another each time, and does the same. */
function isSame(before: SuggestionLineProps, now: SuggestionLineProps): boolean {
  return (
    before.suggestion === now.suggestion &&
    before.showStatus === now.showStatus &&
    before.showJob === now.showJob &&
    before.choice?.checked === now.choice?.checked &&
    (before.choice === undefined) === (now.choice === undefined)
  );
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
