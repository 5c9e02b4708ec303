import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { usePageTitle } from '../../app/page-title.js';
import { RunResultBadge } from '../../components/badges.js';
import { Facts, type Fact } from '../../components/facts.js';
import { Columns, PageHead } from '../../components/page-head.js';
import { Section } from '../../components/section.js';
import { Empty, Failed, LoadingRows } from '../../components/states.js';
import { When } from '../../components/when.js';
import { counted, durationText, numberText, wordsOf } from '../../components/words.js';
import { RunDetailDocument, type RunDetailQuery } from '../../generated/graphql.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import { AiSession } from './ai-session.js';
import { LogViewer } from './log/log-viewer.js';
import classes from './run-page.module.css';

type RunDetail = NonNullable<RunDetailQuery['run']>;

export default function RunPage() {
  const { id } = useParams({ from: '/runs/$id' });
  const { line, q } = useSearch({ from: '/runs/$id' });
  const navigate = useNavigate({ from: '/runs/$id' });
  /** Its job, while it runs. */
  const growing = useRef<string | null>(null);
  const { data, error, reload } = useLiveQuery(
    RunDetailDocument,
    { id },
    {
      on: () => false,
      onRuns: (jobIds) => growing.current !== null && (jobIds?.includes(growing.current) ?? true),
      atMostEvery: 1_000,
    },
  );
  const run = data?.run;
  useEffect(() => {
    growing.current = run?.finishedAt === null ? run.jobId : null;
  }, [run]);
  usePageTitle(run ? `Run #${id} of ${run.jobId}` : `Run #${id}`);
  if (!data) return error === null ? <LoadingRows /> : <Failed what="The run" why={error} onRetry={reload} />;
  if (!run) {
    return (
      <Empty title={`There is no run #${id}`} level={1}>
        It may be older than what the server keeps. <Link to="/jobs">All jobs</Link>
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
            <Link to="/jobs/$jobId" params={{ jobId: run.jobId }}>
              {run.jobId}
            </Link>
            <span aria-hidden>/</span>
            <span className="numbers">run #{run.databaseId}</span>
          </>
        }
        title={`Run of ${run.job?.name ?? run.jobId}`}
        badges={
          <>
            <RunResultBadge result={run.result} />
            <span>
              {wordsOf(run.trigger)}, <When at={run.startedAt} />
            </span>
            {run.durationMs !== null && <span>{durationText(run.durationMs)}</span>}
          </>
        }
      />
      <Columns
        main={
          <>
            {run.error !== null && (
              <Section title="What went wrong">
                <p className={classes.error}>{run.error}</p>
              </Section>
            )}
            <Section title="Log" count={run.logLines}>
              {run.logLines === 0 ? (
                <p className={classes.none}>It wrote nothing.</p>
              ) : (
                <LogViewer
                  key={run.id}
                  runId={run.id}
                  totalLines={run.logLines}
                  isRunning={run.finishedAt === null}
                  line={line}
                  text={q ?? ''}
                  onChange={(next) =>
                    void navigate({
                      search: (before) => ({ ...before, ...next }),
                      replace: true,
                      resetScroll: false,
                    })
                  }
                />
              )}
            </Section>
            {run.aiSession !== null && (
              <Section title="What the AI heard and said" count={run.aiSession.messages.length}>
                <AiSession messages={run.aiSession.messages} />
              </Section>
            )}
          </>
        }
        side={
          <Section title="Details">
            <Facts facts={factsOf(run)} />
          </Section>
        }
      />
    </article>
  );
}

function factsOf(run: RunDetail): Fact[] {
  const { aiSession } = run;
  return [
    { name: 'Started', value: <When at={run.startedAt} /> },
    { name: 'Ended', value: run.finishedAt !== null && <When at={run.finishedAt} /> },
    { name: 'Took', value: run.durationMs !== null && durationText(run.durationMs) },
    { name: 'Exit code', value: run.exitCode !== null && <code>{run.exitCode}</code> },
    { name: 'Ended by', value: run.timedOut ? 'its timeout' : run.signal },
    { name: 'Try', value: run.attempt > 1 && numberText(run.attempt) },
    {
      name: 'Log',
      value: (
        <>
          {counted(run.logLines, 'line')}, {numberText(run.logBytes)} bytes
          {run.logCut && '; lines in the middle were cut'}
        </>
      ),
    },
    { name: 'Model', value: aiSession?.model },
    {
      name: 'Tokens',
      value:
        aiSession?.inputTokens != null &&
        aiSession.outputTokens != null &&
        `${numberText(aiSession.inputTokens)} read, ${numberText(aiSession.outputTokens)} written`,
    },
    { name: 'Cost', value: aiSession?.costUsd != null && `$${aiSession.costUsd.toPrecision(3)}` },
    { name: 'AI session', value: aiSession?.sessionKey != null && <code>{aiSession.sessionKey}</code> },
    {
      name: 'Transcript',
      value: aiSession?.transcriptPath != null && <code>{aiSession.transcriptPath}</code>,
    },
    { name: 'Key', value: <code>{run.runKey}</code> },
  ];
}
