import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { ActionStatusBadge } from '../../components/badges.js';
import { JobName, Line } from '../../components/line.js';
import { When } from '../../components/when.js';
import { durationText, wordsOf } from '../../components/words.js';
import type { ActionRow } from '../../live/feed-event.js';

/** One action of a list. */
export const ActionLine = memo(function ActionLine({
  action,
  showJob = true,
}: {
  action: ActionRow;
  showJob?: boolean;
}) {
  const { databaseId, jobId, actionType, status, actor, filePath, merged } = action;
  const took = action.executionDurationMs;
  return (
    <Line
      link={(props) => (
        <Link to="/actions/$id" params={{ id: String(databaseId) }} {...props}>
          {filePath === null ? wordsOf(actionType) : filePath.slice(filePath.lastIndexOf('/') + 1)}
        </Link>
      )}
      about={
        <>
          {showJob && <JobName jobId={jobId} />}
          <span>{wordsOf(actionType)}</span>
          <span>by {actor}</span>
          {merged && <span>merged with other edits</span>}
          {took !== null && <span>{durationText(took)}</span>}
          <span className="numbers">#{databaseId}</span>
        </>
      }
      side={<ActionStatusBadge status={status} />}
      when={<When at={action.createdAt} />}
    />
  );
});
