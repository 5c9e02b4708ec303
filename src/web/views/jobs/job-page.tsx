import { Button, Group } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { usePageTitle } from '../../app/page-title.js';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { RunResultBadge } from '../../components/badges.js';
import bleed from '../../components/bleed.module.css';
import { Facts, type Fact } from '../../components/facts.js';
import { LiveRows } from '../../components/live-rows.js';
import { Columns, PageHead } from '../../components/page-head.js';
import { Section } from '../../components/section.js';
import { Empty, Failed, LoadingRows } from '../../components/states.js';
import { When } from '../../components/when.js';
import { wordsOf } from '../../components/words.js';
import { JobDetailDocument } from '../../generated/graphql.js';
import { useServer } from '../../live/server.js';
import { useLiveList } from '../../live/use-live-list.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import { useMayOperate } from '../../session/session.js';
import { SuggestionLine } from '../suggestions/suggestion-line.js';
import { suggestionSource } from '../suggestions/suggestion-source.js';
import type { JobDetail } from './job-detail.js';
import { Runs } from './runs.js';
import { Sla } from './sla.js';
import { RUNS_DRAWN, useJobRuns } from './use-job-runs.js';

const TriggerDialog = lazy(() => import('../reviews/trigger-dialog.js'));

export default function JobPage() {
  const { jobId } = useParams({ from: '/jobs/$jobId' });
  const { data, error, reload } = useLiveQuery(
    JobDetailDocument,
    { jobId },
    {
      on: (event) => event.jobId === jobId && !event.type.endsWith('progressed'),
      onRuns: (jobIds) => jobIds?.includes(jobId) ?? true,
      atMostEvery: 500,
    },
  );
  const job = data?.job;
  usePageTitle(job?.name ?? jobId);
  if (!data) {
    return error === null ? <LoadingRows /> : <Failed what="The job" why={error} onRetry={reload} />;
  }
  if (!job) {
    return (
      <Empty title={`There is no job ${jobId}`} level={1}>
        It may have been taken out of the configuration; what was recorded of it is still under{' '}
        <Link to="/suggestions" search={{ job: jobId, status: 'all' }}>
          suggestions
        </Link>
        ,{' '}
        <Link to="/reviews" search={{ job: jobId }}>
          reviews
        </Link>{' '}
        and{' '}
        <Link to="/actions" search={{ job: jobId }}>
          actions
        </Link>
        .
      </Empty>
    );
  }
  return (
    <article>
      <PageHead
        crumbs={
          <>
            <Link to="/jobs">Jobs</Link>
            <span aria-hidden>/</span>
            <span>{job.jobId}</span>
          </>
        }
        title={job.name}
        badges={
          <>
            {job.lastRun !== null && (
              <>
                <RunResultBadge result={job.lastRun.result} />
                <span>
                  last run <When at={job.lastRun.startedAt} />
                </span>
              </>
            )}
            <span>{job.enabled ? 'self-healing is on' : 'self-healing is off'}</span>
            {job.tags.map((tag) => (
              <Link key={tag} to="/jobs" search={{ tag }}>
                {tag}
              </Link>
            ))}
          </>
        }
        tools={<Tools job={job} />}
      />
      <Columns
        main={
          <>
            <Runs jobId={job.jobId} slaSeconds={job.sla?.maxDurationSeconds ?? null} />
            <Suggestions jobId={job.jobId} />
          </>
        }
        side={
          <>
            <Promises job={job} />
            <Section title="Reviews">
              <Facts facts={reviewFacts(job)} />
            </Section>
            <Section title="Configuration">
              <Facts facts={configFacts(job)} />
            </Section>
          </>
        }
      />
    </article>
  );
}

/** By the same runs as the timeline shows. */
function Promises({ job }: { job: JobDetail }) {
  const { data } = useJobRuns(job.jobId, RUNS_DRAWN);
  return <Sla sla={job.sla} runs={data?.runs} />;
}

function Tools({ job }: { job: JobDetail }) {
  const mayOperate = useMayOperate();
  const [triggering, setTriggering] = useState(false);
  useShortcuts(
    'This job',
    mayOperate ? [{ keys: 'n', does: 'Review it now', run: () => setTriggering(true) }] : [],
  );
  if (!mayOperate) return null;
  return (
    <Group gap="xs">
      <Button onClick={() => setTriggering(true)}>Review now</Button>
      <Button
        variant="default"
        renderRoot={(props) => <Link to="/jobs/$jobId/healing" params={{ jobId: job.jobId }} {...props} />}
      >
        Configure healing
      </Button>
      {triggering && (
        <Suspense>
          <TriggerDialog jobId={job.jobId} onClose={() => setTriggering(false)} />
        </Suspense>
      )}
    </Group>
  );
}

function Suggestions({ jobId }: { jobId: string }) {
  const server = useServer();
  const search = { job: jobId, status: 'all' as const };
  const list = useLiveList(`suggestions ${JSON.stringify(search)}`, () => suggestionSource(server, search));
  return (
    <Section title="Suggestions" count={list[0].list?.total}>
      <div className={bleed.bleed}>
        <LiveRows
          name="Suggestions"
          list={list}
          row={(row) => <SuggestionLine suggestion={row} showJob={false} />}
          empty={<p className={bleed.none}>No review had anything to suggest.</p>}
        />
      </div>
    </Section>
  );
}

function reviewFacts(job: JobDetail): Fact[] {
  return [
    {
      name: 'Next review',
      value:
        job.nextReviewAt === null ? 'by runs or people, not by the clock' : <When at={job.nextReviewAt} />,
    },
    { name: 'Looks at', value: job.mode === 'PROACTIVE' ? 'its behaviour' : 'runs that fail' },
    {
      name: 'So far',
      value: (
        <Link to="/reviews" search={{ job: job.jobId }}>
          All its reviews
        </Link>
      ),
    },
  ];
}

function configFacts(job: JobDetail): Fact[] {
  return [
    { name: 'What it is for', value: job.description },
    { name: 'Schedule', value: job.schedule !== null && <code>{job.schedule}</code> },
    { name: 'Time zone', value: job.timezone },
    { name: 'Command', value: job.cmd !== null && <code>{job.cmd}</code> },
    { name: 'Runs in', value: <code>{job.workingDirectory}</code> },
    {
      name: 'File',
      value: (
        <code>
          {job.file}:{job.line}
        </code>
      ),
    },
    { name: 'Kind', value: wordsOf(job.type) },
    { name: 'Runs after', value: job.dependsOn.join(', ') },
    {
      name: 'Variables',
      value: job.environmentNames.length > 0 && <code>{job.environmentNames.join(' ')}</code>,
    },
  ];
}
