import { readText, readWord } from '../../app/search-params.js';

export const SORTS = ['id', 'pending', 'last_run', 'next_review'] as const;

/** What the list shows, as it stands in the address. */
export interface JobSearch {
  q?: string;
  tag?: string;
  /** `id` where left out. */
  sort?: (typeof SORTS)[number];
}

export function readJobSearch(search: Record<string, unknown>): JobSearch {
  return {
    q: readText(search['q']),
    tag: readText(search['tag']),
    sort: readWord(search['sort'], SORTS),
  };
}
