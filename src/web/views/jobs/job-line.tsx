import { Link } from '@tanstack/react-router';
import { RunResultBadge } from '../../components/badges.js';
import { Line } from '../../components/line.js';
import { When } from '../../components/when.js';
import { counted, durationText } from '../../components/words.js';
import type { JobRowFragment } from '../../generated/graphql.js';
import classes from './job-line.module.css';

/** One job of a list. */
export function JobLine({ job }: { job: JobRowFragment }) {
  const { jobId, name, enabled, schedule, lastRun, pendingSuggestionCount: pending } = job;
  return (
    <Line
      link={(props) => (
        <Link to="/jobs/$jobId" params={{ jobId }} {...props}>
          {jobId}
        </Link>
      )}
      about={
        <>
          {name !== jobId && <span>{name}</span>}
          {schedule !== null && (
            <span title={`In ${job.timezone}`}>
              <code className={classes.schedule}>{schedule}</code>
            </span>
          )}
          {enabled ? (
            job.nextReviewAt !== null && (
              <span>
                next review <When at={job.nextReviewAt} />
              </span>
            )
          ) : (
            <span>self-healing is off</span>
          )}
          {job.tags.map((tag) => (
            <span key={tag} className={classes.tag}>
              {tag}
            </span>
          ))}
        </>
      }
      side={
        <>
          {pending > 0 && <span className={classes.pending}>{counted(pending, 'suggestion')}</span>}
          {lastRun === null ? (
            <span>no runs yet</span>
          ) : (
            <>
              {lastRun.durationMs !== null && (
                <span className={`${classes.took} numbers`}>{durationText(lastRun.durationMs)}</span>
              )}
              <RunResultBadge result={lastRun.result} />
            </>
          )}
        </>
      }
      when={lastRun !== null && <When at={lastRun.startedAt} />}
    />
  );
}
