import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { CategoryName, SeverityMark, SuggestionStatusBadge } from '../../components/badges.js';
import { FileName, JobName, Line, type Choice } from '../../components/line.js';
import { When } from '../../components/when.js';
import type { SuggestionRow } from '../../live/feed-event.js';
import { isSnoozed } from './suggestion-source.js';

export interface SuggestionLineProps {
  suggestion: SuggestionRow;
  showStatus?: boolean;
  showJob?: boolean;
  choice?: Choice;
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
    <Line
      choice={choice}
      choiceLabel={`Choose suggestion ${databaseId}`}
      mark={<SeverityMark severity={severity} />}
      link={(props) => (
        <Link to="/suggestions/$id" params={{ id: String(databaseId) }} {...props}>
          {title}
        </Link>
      )}
      about={
        <>
          {showJob && <JobName jobId={jobId} />}
          <CategoryName category={category} />
          {targetFile !== null && <FileName path={targetFile} />}
          <span className="numbers">#{databaseId}</span>
        </>
      }
      side={
        <>
          {status === 'PENDING' && isSnoozed(suggestion) && suggestion.snoozedUntil !== null && (
            <span>
              snoozed, back <When at={suggestion.snoozedUntil} />
            </span>
          )}
          {showStatus && <SuggestionStatusBadge status={status} />}
        </>
      }
      when={<When at={createdAt} />}
    />
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
