import { useSyncExternalStore } from 'react';
import type { FeedState } from '../../live/live-feed.js';
import { useServer } from '../../live/server.js';

/** Whether what happens on the server comes. */
export function useFeedState(): FeedState {
  const { feed } = useServer();
  return useSyncExternalStore(feed.onState, () => feed.state);
}
