import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { FailedPart } from '../../components/states.js';
import { When } from '../../components/when.js';
import { SuggestionHistoryDocument, type SuggestionHistoryQuery } from '../../generated/graphql.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import classes from './history.module.css';
import type { SuggestionDetail } from './suggestion-detail.js';

type Event = SuggestionHistoryQuery['events']['nodes'][number];

/** What happened to a suggestion and its changes, oldest first, by whom. */
export function History({ suggestion }: { suggestion: SuggestionDetail }) {
  const { data, error, reload } = useLiveQuery(
    SuggestionHistoryDocument,
    { id: suggestion.id },
    { on: (event) => event.suggestion?.id === suggestion.id },
  );
  if (!data) return error === null ? <Skeleton height={90} /> : <FailedPart why={error} onRetry={reload} />;
  // One without a first event was made before the oldest that is kept.
  const isWhole = data.events.nodes[0]?.type === 'suggestion.added';
  return (
    <ol className={classes.history}>
      {!isWhole && (
        <li>
          Made by review <ReviewLink id={suggestion.review.databaseId} />
          <When at={suggestion.createdAt} />
        </li>
      )}
      {data.events.nodes.map((event) => (
        <li key={event.position} data-tone={toneOf(event.type)}>
          {sentence(event, suggestion)}
          <When at={event.createdAt} />
          <Reason event={event} />
        </li>
      ))}
    </ol>
  );
}

function sentence({ type, actor, action }: Event, suggestion: SuggestionDetail): ReactNode {
  const change = action && (
    <Link to="/actions/$id" params={{ id: String(action.databaseId) }}>
      action #{action.databaseId}
    </Link>
  );
  switch (type) {
    case 'suggestion.added':
      return (
        <>
          Made by review <ReviewLink id={suggestion.review.databaseId} />
        </>
      );
    case 'action.begun':
      return (
        <>
          The change was begun by {actor}
          {change && <> as {change}</>}
        </>
      );
    case 'action.succeeded':
      return <>The file was written{change && <> by {change}</>}</>;
    case 'action.rolled_back':
      return <>Rolled back by {actor}</>;
    default:
      return (
        <>
          {WORDS[type] ?? type} by {actor}
        </>
      );
  }
}

const WORDS: Readonly<Record<string, string>> = {
  'suggestion.approved': 'Approved',
  'suggestion.rejected': 'Rejected',
  'suggestion.applied': 'Applied',
  'suggestion.failed': 'Applying failed, asked for',
  'suggestion.reopened': 'Open again, its change rolled back',
  'suggestion.prepared': 'The change was written, asked for',
  'suggestion.snoozed': 'Put aside',
  'suggestion.held': 'Not applied by itself, as the policy says,',
  'action.failed': 'The file was not written, asked for',
  'action.rollback_begun': 'A rollback was begun',
  'action.rollback_failed': 'The rollback failed, asked for',
};

function toneOf(type: string): 'good' | 'bad' | undefined {
  if (type === 'suggestion.applied') return 'good';
  return type.endsWith('failed') || type === 'suggestion.rejected' ? 'bad' : undefined;
}

/** The reason that somebody gave, or that there was. */
function Reason({ event: { data } }: { event: Event }) {
  if (typeof data !== 'object' || data === null) return null;
  const { reason, error, until } = data as Record<string, unknown>;
  const text = [reason, error].find((each) => typeof each === 'string' && each !== '');
  if (typeof text === 'string') return <p className={classes.note}>{text}</p>;
  if (typeof until === 'string') {
    return (
      <p className={classes.note}>
        until <When at={until} />
      </p>
    );
  }
  return null;
}

function ReviewLink({ id }: { id: number }) {
  return (
    <Link to="/reviews/$id" params={{ id: String(id) }}>
      #{id}
    </Link>
  );
}
