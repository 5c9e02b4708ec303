import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { usePageTitle } from '../../app/page-title.js';
import { ActionStatusBadge, SeverityMark } from '../../components/badges.js';
import { Facts, type Fact } from '../../components/facts.js';
import { Columns, PageHead } from '../../components/page-head.js';
import { Section } from '../../components/section.js';
import { Empty, Failed, LoadingRows } from '../../components/states.js';
import { When } from '../../components/when.js';
import { durationText, wordsOf } from '../../components/words.js';
import { ActionDetailDocument } from '../../generated/graphql.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import type { ActionDetail } from './action-detail.js';
import classes from './action-page.module.css';
import { RollBack } from './roll-back.js';

const ChangeDiff = lazy(() => import('../../components/change-diff.js'));

export default function ActionPage() {
  const { id } = useParams({ from: '/actions/$id' });
  const { data, error, reload } = useLiveQuery(
    ActionDetailDocument,
    { id },
    { on: ({ action }) => String(action?.databaseId) === id },
  );
  const action = data?.action;
  usePageTitle(`Action #${id}`);
  if (!data) {
    return error === null ? <LoadingRows /> : <Failed what="The action" why={error} onRetry={reload} />;
  }
  if (!action) {
    return (
      <Empty title={`There is no action #${id}`} level={1}>
        It may be older than what the server keeps. <Link to="/actions">All actions</Link>
      </Empty>
    );
  }
  return (
    <article>
      <PageHead
        crumbs={
          <>
            <Link to="/actions">Actions</Link>
            <span aria-hidden>/</span>
            <span className="numbers">#{action.databaseId}</span>
          </>
        }
        title={titleOf(action)}
        badges={
          <>
            <ActionStatusBadge status={action.status} />
            <Link to="/jobs/$jobId" params={{ jobId: action.jobId }}>
              {action.jobId}
            </Link>
            <span>
              by {action.actor}, <When at={action.createdAt} />
            </span>
          </>
        }
        tools={<RollBack action={action} />}
      />
      <Columns
        main={
          <>
            {action.errorMessage !== null && (
              <Section title="Why it failed">
                <p className={classes.error}>{action.errorMessage}</p>
              </Section>
            )}
            <Section title="What was changed">
              {action.diff !== null && action.filePath !== null ? (
                <Suspense fallback={<Skeleton height={240} />}>
                  <ChangeDiff diff={action.diff} path={action.filePath} />
                </Suspense>
              ) : (
                <p className={classes.none}>Nothing that can be shown as text.</p>
              )}
              {action.merged && (
                <p className={classes.none}>
                  The file had been edited since the suggestion was made: both changes are in it.
                </p>
              )}
            </Section>
          </>
        }
        side={
          <>
            <Section title="Suggestion">
              <Link
                to="/suggestions/$id"
                params={{ id: String(action.suggestion.databaseId) }}
                className={classes.suggestion}
              >
                {action.suggestion.title}
              </Link>
              <SeverityMark severity={action.suggestion.severity} withWord />
            </Section>
            <Section title="Details">
              <Facts facts={factsOf(action)} />
            </Section>
          </>
        }
      />
    </article>
  );
}

function titleOf({ filePath, actionType }: ActionDetail): string {
  if (filePath === null) return wordsOf(actionType);
  return `Change of ${filePath.slice(filePath.lastIndexOf('/') + 1)}`;
}

function factsOf(action: ActionDetail): Fact[] {
  const { executionDurationMs: took, originalMode: mode } = action;
  return [
    { name: 'What was done', value: wordsOf(action.actionType) },
    { name: 'File', value: action.filePath !== null && <code>{action.filePath}</code> },
    { name: 'File before', value: !action.originalExisted && 'did not exist' },
    { name: 'Command', value: action.commandExecuted !== null && <code>{action.commandExecuted}</code> },
    { name: 'Took', value: took !== null && durationText(took) },
    { name: 'AI session', value: action.aiSessionKey !== null && <code>{action.aiSessionKey}</code> },
    { name: 'Permissions', value: mode !== null && <code>{mode.toString(8).padStart(4, '0')}</code> },
    {
      name: 'SHA-256 before',
      value: action.originalHash !== null && (
        <code title={action.originalHash}>{short(action.originalHash)}</code>
      ),
    },
    {
      name: 'SHA-256 after',
      value: action.newHash !== null && <code title={action.newHash}>{short(action.newHash)}</code>,
    },
    {
      name: 'Rolled back',
      value: action.rolledBackAt !== null && (
        <>
          by {action.rolledBackBy}, <When at={action.rolledBackAt} />
        </>
      ),
    },
  ];
}

function short(hash: string): string {
  return `${hash.slice(0, 16)}…`;
}
