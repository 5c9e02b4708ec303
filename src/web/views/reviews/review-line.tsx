import { Progress } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { ReviewStatusBadge } from '../../components/badges.js';
import { Line } from '../../components/line.js';
import { Said } from '../../components/said.js';
import { When } from '../../components/when.js';
import { counted, durationText, wordsOf } from '../../components/words.js';
import type { ReviewRow } from '../../live/feed-event.js';
import classes from './review-line.module.css';

/** One review of a list; one that runs shows how far it is. */
export const ReviewLine = memo(function ReviewLine({ review }: { review: ReviewRow }) {
  const { databaseId, jobId, status, phase, progress, trigger, errorMessage, waitingFor } = review;
  const isRunning = status === 'RUNNING';
  return (
    <Line
      link={(props) => (
        <Link to="/reviews/$id" params={{ id: String(databaseId) }} {...props}>
          {jobId}
        </Link>
      )}
      about={
        <>
          <span className="numbers">#{databaseId}</span>
          {review.dryRun && <span className={classes.dry}>dry run</span>}
          <span>{TRIGGERED[trigger](review.requestedBy)}</span>
          {!isRunning && (
            <>
              <span>{counted(review.runsAnalyzed, 'run')}</span>
              <span>{counted(review.logLinesAnalyzed, 'log line')}</span>
              {review.analysisDurationMs !== null && <span>{durationText(review.analysisDurationMs)}</span>}
            </>
          )}
          {isRunning && <span>{waitingFor === null ? wordsOf(phase) : <Said text={waitingFor} />}</span>}
          {errorMessage !== null && (
            <span className={status === 'SKIPPED' ? classes.why : classes.error}>
              <Said text={errorMessage} />
            </span>
          )}
        </>
      }
      below={
        isRunning &&
        phase !== 'WAITING' && (
          <Progress
            className={classes.progress}
            value={progress}
            size="sm"
            aria-label={`Progress of review ${databaseId}`}
            transitionDuration={200}
          />
        )
      }
      side={
        <>
          {status === 'COMPLETED' && (
            <span className={review.suggestionsCount > 0 ? classes.found : undefined}>
              {counted(review.suggestionsCount, 'suggestion')}
            </span>
          )}
          <ReviewStatusBadge status={status} phase={phase} />
        </>
      }
      when={<When at={review.createdAt} />}
    />
  );
});

const TRIGGERED: Record<ReviewRow['trigger'], (who: string) => string> = {
  MANUAL: (who) => `asked for by ${who}`,
  SCHEDULE: () => 'by schedule',
  FAILURE: () => 'after a failed run',
  SLA_BREACH: () => 'after a broken SLA',
};
