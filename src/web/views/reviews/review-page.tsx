import { Button, Group } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { usePageTitle } from '../../app/page-title.js';
import { ReviewStatusBadge } from '../../components/badges.js';
import bleed from '../../components/bleed.module.css';
import { Facts, type Fact } from '../../components/facts.js';
import { LiveRows } from '../../components/live-rows.js';
import { tellDone, tellFault } from '../../components/notify.js';
import { Columns, PageHead } from '../../components/page-head.js';
import { Said } from '../../components/said.js';
import { Section } from '../../components/section.js';
import { Empty, Failed, LoadingRows } from '../../components/states.js';
import { When } from '../../components/when.js';
import { durationText, numberText, wordsOf } from '../../components/words.js';
import { CancelReviewDocument, ReviewDetailDocument } from '../../generated/graphql.js';
import { successOf } from '../../live/outcome.js';
import { useServer } from '../../live/server.js';
import { useLiveList } from '../../live/use-live-list.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import { useMayOperate } from '../../session/session.js';
import { SuggestionLine } from '../suggestions/suggestion-line.js';
import { suggestionSource } from '../suggestions/suggestion-source.js';
import { Analyses } from './analyses.js';
import { ContextParts } from './context-parts.js';
import { Counts } from './counts.js';
import { Preview } from './preview.js';
import { Phases } from './phases.js';
import type { ReviewDetail } from './review-detail.js';
import classes from './review-page.module.css';

const TriggerDialog = lazy(() => import('./trigger-dialog.js'));

export default function ReviewPage() {
  const { id } = useParams({ from: '/reviews/$id' });
  const { data, error, reload } = useLiveQuery(
    ReviewDetailDocument,
    { id },
    { on: ({ review }) => String(review?.databaseId) === id, atMostEvery: 150 },
  );
  const review = data?.review;
  usePageTitle(review ? `Review #${id} of ${review.jobId}` : `Review #${id}`);
  if (!data) {
    return error === null ? <LoadingRows /> : <Failed what="The review" why={error} onRetry={reload} />;
  }
  if (!review) {
    return (
      <Empty title={`There is no review #${id}`} level={1}>
        It may be older than what the server keeps. <Link to="/reviews">All reviews</Link>
      </Empty>
    );
  }
  return (
    <article>
      <PageHead
        crumbs={
          <>
            <Link to="/reviews">Reviews</Link>
            <span aria-hidden>/</span>
            <span className="numbers">#{review.databaseId}</span>
          </>
        }
        title={`Review of ${review.job?.name ?? review.jobId}`}
        badges={
          <>
            <ReviewStatusBadge status={review.status} phase={review.phase} />
            {review.dryRun && <span>dry run</span>}
            <Link to="/jobs/$jobId" params={{ jobId: review.jobId }}>
              {review.jobId}
            </Link>
            <span>
              {wordsOf(review.trigger)}, <When at={review.createdAt} />
            </span>
          </>
        }
        tools={<Tools review={review} />}
      />
      <Columns
        main={
          <>
            <Section title="Progress">
              <Phases review={review} />
            </Section>
            {review.errorMessage !== null && (
              <Section title={review.status === 'COMPLETED' ? 'What went wrong in parts' : 'Why'}>
                <p className={review.status === 'SKIPPED' ? classes.why : classes.error}>
                  <Said text={review.errorMessage} />
                </p>
              </Section>
            )}
            <Section title="What it looked at">
              <Counts review={review} />
              <ContextParts parts={review.context} />
            </Section>
            {review.preview !== null ? (
              <Section title="What it would do" count={review.preview.length}>
                <Preview preview={review.preview} />
              </Section>
            ) : (
              !review.dryRun && (
                <Section title="Suggestions">
                  <Found review={review} />
                </Section>
              )
            )}
            {review.analyses.length > 0 && (
              <Section title="What each analyzer said">
                <Analyses analyses={review.analyses} />
              </Section>
            )}
          </>
        }
        side={
          <Section title="Details">
            <Facts facts={factsOf(review)} />
          </Section>
        }
      />
    </article>
  );
}

function Tools({ review }: { review: ReviewDetail }) {
  const server = useServer();
  const mayOperate = useMayOperate();
  const [again, setAgain] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!mayOperate) return null;
  const cancel = (): void => {
    setBusy(true);
    server
      .tell(CancelReviewDocument, { input: { id: review.id } })
      .then(({ cancelReview }) => {
        successOf(cancelReview);
        tellDone(`Review #${review.databaseId} is cancelled`);
      })
      .catch((fault: unknown) => tellFault('The review goes on', fault))
      .finally(() => setBusy(false));
  };
  return (
    <Group gap="xs">
      {review.status === 'RUNNING' ? (
        <Button variant="default" loading={busy} onClick={cancel}>
          Cancel the review
        </Button>
      ) : (
        <Button variant="default" disabled={review.job === null} onClick={() => setAgain(true)}>
          Review again
        </Button>
      )}
      {again && (
        <Suspense>
          <TriggerDialog jobId={review.jobId} onClose={() => setAgain(false)} />
        </Suspense>
      )}
    </Group>
  );
}

function Found({ review }: { review: ReviewDetail }) {
  const server = useServer();
  const search = { review: String(review.databaseId), status: 'all' as const };
  const list = useLiveList(`suggestions ${JSON.stringify(search)}`, () => suggestionSource(server, search));
  return (
    <div className={bleed.bleed}>
      <LiveRows
        name="Suggestions"
        list={list}
        row={(row) => <SuggestionLine suggestion={row} showJob={false} />}
        empty={
          <p className={bleed.none}>
            {review.status === 'RUNNING' ? 'None so far.' : 'It had nothing to suggest.'}
          </p>
        }
      />
    </div>
  );
}

function factsOf(review: ReviewDetail): Fact[] {
  return [
    { name: 'Asked for by', value: review.requestedBy },
    { name: 'Asked for', value: <When at={review.createdAt} /> },
    { name: 'Ended', value: review.finishedAt !== null && <When at={review.finishedAt} /> },
    {
      name: 'Analysis took',
      value: review.analysisDurationMs !== null && durationText(review.analysisDurationMs),
    },
    {
      name: 'Looked at',
      value:
        review.run === null ? (
          <>
            from <When at={review.windowFrom} /> to <When at={review.windowTo} />
          </>
        ) : (
          <Link to="/runs/$id" params={{ id: String(review.run.databaseId) }}>
            run #{review.run.databaseId} alone
          </Link>
        ),
    },
    { name: 'Attempt', value: review.attempt > 1 && `${review.attempt}, after a process was lost` },
    { name: 'Forced', value: review.force && 'whatever the number of runs' },
    { name: 'Tokens of an AI', value: review.aiTokensUsed !== null && numberText(review.aiTokensUsed) },
    { name: 'Cost of AI', value: review.aiCostUsd !== null && `$${review.aiCostUsd.toPrecision(3)}` },
    { name: 'Applied at once', value: review.autoAppliedCount > 0 && numberText(review.autoAppliedCount) },
  ];
}
