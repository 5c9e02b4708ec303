import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Facts } from '../../components/facts.js';
import { Section } from '../../components/section.js';
import { FailedPart } from '../../components/states.js';
import { When } from '../../components/when.js';
import { counted, durationText } from '../../components/words.js';
import { SchedulingDocument, type SchedulerState } from '../../generated/graphql.js';
import { subjectOf } from '../../live/feed-event.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import classes from './scheduling.module.css';

const SAYS: Record<SchedulerState, string> = {
  UP: 'Up: what is due is started',
  LATE: 'Late: reviews are due, and no process starts them',
  DOWN: 'Down: its database does not answer',
};

/** How the scheduler is, and what it starts next. */
export function Scheduling() {
  const { data, error, reload } = useLiveQuery(
    SchedulingDocument,
    {},
    { on: (event) => subjectOf(event) === 'review', atMostEvery: 1_000 },
  );
  const health = data?.scheduler;
  return (
    <>
      <Section title="Scheduler">
        {!health && (error === null ? <Skeleton height={96} /> : <FailedPart why={error} onRetry={reload} />)}
        {health && (
          <>
            <p className={classes.state} data-state={health.state}>
              {SAYS[health.state]}
            </p>
            <Facts
              facts={[
                {
                  name: 'Reviews',
                  value: (
                    <Link to="/reviews" search={{ status: 'running' }}>
                      {health.reviewsRunning} running, {health.reviewsWaiting} waiting
                    </Link>
                  ),
                },
                {
                  name: 'Longest wait',
                  value:
                    health.longestWaitSeconds !== null && durationText(health.longestWaitSeconds * 1_000),
                },
                {
                  name: 'Overdue',
                  value:
                    health.reviewsOverdue > 0 &&
                    `${counted(health.reviewsOverdue, 'review')}, the latest by ${durationText(health.lagSeconds * 1_000)}`,
                },
                {
                  name: 'Kept in',
                  value: health.backend && { MONGODB: 'MongoDB', POSTGRES: 'Postgres' }[health.backend],
                },
              ]}
            />
          </>
        )}
      </Section>
      <Section title="Next reviews">
        {!data && (error === null ? <Skeleton height={96} /> : <p className={classes.none}>Not known.</p>)}
        {data?.upcomingReviews.length === 0 && (
          <p className={classes.none}>No job is reviewed by the clock.</p>
        )}
        <ul className={classes.next}>
          {data?.upcomingReviews.map(({ jobId, dueAt }) => (
            <li key={jobId}>
              <Link to="/jobs/$jobId" params={{ jobId }}>
                {jobId}
              </Link>
              <When at={dueAt} />
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
