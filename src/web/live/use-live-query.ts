import { useEffect, useRef } from 'react';
import { useQuery, type AnyVariables } from 'urql';
import type { TypedDocumentString } from '../generated/graphql.js';
import type { FeedEvent } from './feed-event.js';
import { useServer } from './server.js';
import { messageOf } from './server-client.js';
import { documentOf } from './typed-document.js';

export interface LiveQuery<Result> {
  data: Result | undefined;
  /** A sentence for a person; beside `data` where what is shown may be old. */
  error: string | null;
  loading: boolean;
  reload: () => void;
}

export interface LiveQueryOptions {
  /** Which events say that the answer may be another now. */
  on: (event: FeedEvent) => boolean;
  /** Which recorded runs say so; null stands for any. */
  onRuns?: (jobIds: readonly string[] | null) => boolean;
  /** Between two questions, in milliseconds. */
  atMostEvery?: number;
  pause?: boolean;
}

/** An answer that is asked for again whenever something happened that may have changed it. */
export function useLiveQuery<Result, Variables extends AnyVariables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { on, onRuns, atMostEvery = 300, pause = false }: LiveQueryOptions,
): LiveQuery<Result> {
  const { feed } = useServer();
  const heard = useRef(feed.log.count);
  const [result, execute] = useQuery<Result, Variables>({
    query: documentOf(document),
    variables,
    pause,
    requestPolicy: 'cache-and-network',
  });
  const wants = useRef({ on, onRuns });
  useEffect(() => {
    wants.current = { on, onRuns };
  });
  useEffect(() => {
    if (pause) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let askedAt = 0;
    const askAgain = (): void => {
      timer = undefined;
      askedAt = Date.now();
      execute({ requestPolicy: 'network-only' });
    };
    const askSoon = (): void => {
      timer ??= setTimeout(askAgain, Math.max(0, askedAt + atMostEvery - Date.now()));
    };
    const hear = (events: readonly FeedEvent[]): void => {
      if (events.some((event) => wants.current.on(event))) askSoon();
    };
    const hearRuns = (jobIds: readonly string[] | null): void => {
      if (wants.current.onRuns?.(jobIds)) askSoon();
    };
    // What came between the question and this moment.
    const missed = feed.log.since(heard.current);
    if (missed === null) askAgain();
    else hear(missed);
    const stop = [feed.onEvents(hear), feed.onRuns(hearRuns), feed.onReset(askAgain)];
    return () => {
      heard.current = feed.log.count;
      clearTimeout(timer);
      for (const end of stop) end();
    };
  }, [feed, execute, atMostEvery, pause]);
  return {
    data: result.data,
    error: result.error ? messageOf(result.error) : null,
    loading: result.fetching,
    reload: () => execute({ requestPolicy: 'network-only' }),
  };
}
