import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { usePageTitle } from '../../app/page-title.js';
import { CategoryName, SeverityMark, SuggestionStatusBadge } from '../../components/badges.js';
import { Facts } from '../../components/facts.js';
import { InlineCode } from '../../components/inline-code.js';
import { Columns, PageHead } from '../../components/page-head.js';
import { Section } from '../../components/section.js';
import { Empty, Failed, LoadingRows } from '../../components/states.js';
import { When } from '../../components/when.js';
import { wordsOf } from '../../components/words.js';
import { SuggestionDetailDocument } from '../../generated/graphql.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import { ApplyNow } from './apply-now.js';
import { Evidence } from './evidence.js';
import { Notes } from './notes.js';
import { Prepare } from './prepare.js';
import { useDecisions } from './use-decisions.js';
import { History } from './history.js';
import { Decide } from './decide.js';
import type { SuggestionDetail } from './suggestion-detail.js';
import classes from './suggestion-page.module.css';

const ChangeDiff = lazy(() => import('../../components/change-diff.js'));
const Markdown = lazy(() => import('../../components/markdown.js'));

export default function SuggestionPage() {
  const { id } = useParams({ from: '/suggestions/$id' });
  const { data, error, reload } = useLiveQuery(
    SuggestionDetailDocument,
    { id },
    { on: ({ suggestion, action }) => String(suggestion?.databaseId) === id || action !== null },
  );
  const suggestion = data?.suggestion;
  const decisions = useDecisions();
  usePageTitle(suggestion ? `#${suggestion.databaseId} ${suggestion.title}` : `Suggestion #${id}`);
  if (!data) {
    return error === null ? <LoadingRows /> : <Failed what="The suggestion" why={error} onRetry={reload} />;
  }
  if (!suggestion) {
    return (
      <Empty title={`There is no suggestion #${id}`} level={1}>
        It may be older than what the server keeps. <Link to="/suggestions">All suggestions</Link>
      </Empty>
    );
  }
  return (
    <article>
      <PageHead
        crumbs={
          <>
            <Link to="/suggestions">Suggestions</Link>
            <span aria-hidden>/</span>
            <span className="numbers">#{suggestion.databaseId}</span>
          </>
        }
        title={suggestion.title}
        badges={
          <>
            <SuggestionStatusBadge status={suggestion.status} />
            <SeverityMark severity={suggestion.severity} withWord />
            <CategoryName category={suggestion.category} />
            <Link to="/jobs/$jobId" params={{ jobId: suggestion.jobId }}>
              {suggestion.jobId}
            </Link>
          </>
        }
        tools={<Decide suggestion={suggestion} decisions={decisions} />}
      />
      <Notes suggestion={suggestion} decisions={decisions} />
      <Columns
        main={
          <>
            <Section title="What was seen">
              <Suspense fallback={<Skeleton height={90} />}>
                <Markdown>{suggestion.description}</Markdown>
              </Suspense>
            </Section>
            <ApplyNow suggestion={suggestion} decisions={decisions} />
            <Section title="The change">
              <p className={classes.lead}>
                <InlineCode text={suggestion.suggestedChange} />
              </p>
              {suggestion.diff !== null && suggestion.targetFile !== null ? (
                <Suspense fallback={<Skeleton height={240} />}>
                  <ChangeDiff diff={suggestion.diff} path={suggestion.targetFile} />
                </Suspense>
              ) : (
                <Prepare suggestion={suggestion} decisions={decisions} />
              )}
            </Section>
            <Section title="Evidence" count={suggestion.evidence.length}>
              <Evidence evidence={suggestion.evidence} />
            </Section>
          </>
        }
        side={
          <>
            <Section title="Expected impact">
              <p className={classes.lead}>
                <InlineCode text={suggestion.expectedImpact} />
              </p>
            </Section>
            <Section title="Details">
              <Facts facts={factsOf(suggestion)} />
            </Section>
            <Section title="History">
              <History suggestion={suggestion} />
            </Section>
          </>
        }
      />
    </article>
  );
}

function factsOf(suggestion: SuggestionDetail) {
  return [
    { name: 'Now', value: suggestion.currentState !== '' && <InlineCode text={suggestion.currentState} /> },
    { name: 'Carried out by', value: wordsOf(suggestion.actionType) },
    {
      name: 'Files',
      value: suggestion.affectedFiles.length > 0 && (
        <ul className={classes.files}>
          {suggestion.affectedFiles.map((file) => (
            <li key={file}>
              <code>{file}</code>
            </li>
          ))}
        </ul>
      ),
    },
    {
      name: 'Job',
      value: (
        <Link to="/jobs/$jobId" params={{ jobId: suggestion.jobId }}>
          {suggestion.job?.name ?? `${suggestion.jobId} (not configured any more)`}
        </Link>
      ),
    },
    {
      name: 'Review',
      value: (
        <Link to="/reviews/$id" params={{ id: String(suggestion.review.databaseId) }}>
          #{suggestion.review.databaseId}, <When at={suggestion.review.startedAt} />
        </Link>
      ),
    },
    { name: 'Found by', value: <code>{suggestion.source}</code> },
    { name: 'Made', value: <When at={suggestion.createdAt} /> },
    {
      name: 'Change written for',
      value: suggestion.preparedAt !== null && (
        <>
          {suggestion.preparedBy}, <When at={suggestion.preparedAt} />
        </>
      ),
    },
    { name: 'AI session', value: suggestion.aiSessionKey !== null && <code>{suggestion.aiSessionKey}</code> },
    { name: 'Why it was rejected', value: suggestion.rejectionReason },
    { name: 'Why it failed', value: suggestion.failureReason },
  ];
}
