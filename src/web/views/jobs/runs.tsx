import { Button, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { RunResultBadge } from '../../components/badges.js';
import bleed from '../../components/bleed.module.css';
import { Line } from '../../components/line.js';
import rowClasses from '../../components/live-rows.module.css';
import { Section } from '../../components/section.js';
import { Failed } from '../../components/states.js';
import { When } from '../../components/when.js';
import { counted, durationText, wordsOf } from '../../components/words.js';
import type { RunPointFragment } from '../../generated/graphql.js';
import { useServer } from '../../live/server.js';
import { useLiveList } from '../../live/use-live-list.js';
import { actionSource } from '../actions/action-source.js';
import { Changes } from './changes.js';
import { Timeline } from './timeline.js';
import { RUNS_DRAWN, useJobRuns } from './use-job-runs.js';

const LISTED = 5;
const MOST = 500;

/** How the job ran: a picture of many runs, and a list of them. */
export function Runs({ jobId, slaSeconds }: { jobId: string; slaSeconds: number | null }) {
  const server = useServer();
  const [listed, setListed] = useState(LISTED);
  const { data, error, loading, reload } = useJobRuns(jobId, Math.max(RUNS_DRAWN, listed));
  const search = { job: jobId };
  const [changes, store] = useLiveList(`actions ${JSON.stringify(search)}`, () =>
    actionSource(server, search),
  );
  const runs = data?.runs;
  if (!runs) {
    return (
      <Section title="Runs">
        {error === null ? <Skeleton height={200} /> : <Failed what="Runs" why={error} onRetry={reload} />}
      </Section>
    );
  }
  if (runs.nodes.length === 0) {
    return (
      <Section title="Runs">
        <p className={bleed.none}>
          No run is recorded. Put <code>selfheal run {jobId}</code> before its command, or tell of runs over
          REST.
        </p>
      </Section>
    );
  }
  return (
    <>
      <Section title="Runs" count={runs.totalCount}>
        <Timeline
          runs={runs.nodes.slice(0, RUNS_DRAWN)}
          actions={changes.list?.rows ?? []}
          slaSeconds={slaSeconds}
        />
        <div className={bleed.bleed}>
          <ul className={rowClasses.rows} aria-label="Runs">
            {runs.nodes.slice(0, listed).map((run) => (
              <li key={run.id} className={rowClasses.row}>
                <RunLine run={run} />
              </li>
            ))}
          </ul>
          {listed < runs.totalCount && listed < MOST && (
            <div className={rowClasses.more}>
              <Button
                variant="default"
                loading={loading}
                onClick={() => setListed(Math.min(MOST, Math.max(50, listed * 2)))}
              >
                Show more
              </Button>
            </div>
          )}
        </div>
      </Section>
      <Changes jobId={jobId} state={changes} onRetry={store.reload} />
    </>
  );
}

function RunLine({ run }: { run: RunPointFragment }) {
  return (
    <Line
      link={(props) => (
        <Link to="/runs/$id" params={{ id: String(run.databaseId) }} search={{}} {...props}>
          Run #{run.databaseId}
        </Link>
      )}
      about={
        <>
          <span>{wordsOf(run.trigger)}</span>
          {run.attempt > 1 && <span>try {run.attempt}</span>}
          {run.exitCode !== null && run.exitCode !== 0 && <span>exit code {run.exitCode}</span>}
          <span>{counted(run.logLines, 'log line')}</span>
          {run.error !== null && <span>{run.error}</span>}
        </>
      }
      side={
        <>
          {run.durationMs !== null && <span className="numbers">{durationText(run.durationMs)}</span>}
          <RunResultBadge result={run.result} />
        </>
      }
      when={<When at={run.startedAt} />}
    />
  );
}
