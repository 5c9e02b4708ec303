import { useEffect } from 'react';
import {
  SuggestionMergeDocument,
  type MergeState,
  type SuggestionMergeQuery,
} from '../../generated/graphql.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import { useMayOperate } from '../../session/session.js';
import type { SuggestionDetail } from './suggestion-detail.js';

export type Merge = NonNullable<NonNullable<SuggestionMergeQuery['suggestion']>['merge']>;

const REFUSED: readonly MergeState[] = ['CONFLICT', 'GONE', 'FORBIDDEN', 'INVALID'];

/** Whether applying would write nothing, as far as is known. */
export function isRefused(merge: Merge | null): boolean {
  return merge !== null && REFUSED.includes(merge.state);
}

/** What applying would do to the file as it is now; null where nothing can be applied, or nobody knows yet. */
export function useMerge(suggestion: SuggestionDetail): {
  merge: Merge | null;
  error: string | null;
  reload: () => void;
} {
  const mayOperate = useMayOperate();
  const isOpen = ['PENDING', 'APPROVED', 'FAILED'].includes(suggestion.status);
  const pause = !mayOperate || !isOpen || suggestion.diff === null;
  const { data, error, reload } = useLiveQuery(
    SuggestionMergeDocument,
    { id: suggestion.id },
    {
      pause,
      // Another change of the same file, by whatever job.
      on: ({ action, suggestion: changed }) => action !== null || changed?.id === suggestion.id,
    },
  );
  useEffect(() => {
    if (pause) return;
    // Nobody tells of an edit by hand: who comes back to the page may have made one.
    window.addEventListener('focus', reload);
    return () => window.removeEventListener('focus', reload);
  }, [pause, reload]);
  return { merge: (isOpen && data?.suggestion?.merge) || null, error: data ? null : error, reload };
}
