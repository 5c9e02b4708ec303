import { readText, readWord } from '../../app/search-params.js';

const SORTS = ['id', 'name', 'pending', 'next_review'] as const;

/** What the list shows, as it stands in the address. */
export interface JobSearch {
  q?: string;
  tag?: string;
  /** Whether self-healing is on; both where left out. */
  healing?: 'on' | 'off';
  /** `id` where left out. */
  sort?: (typeof SORTS)[number];
}

export function readJobSearch(search: Record<string, unknown>): JobSearch {
  return {
    q: readText(search['q']),
    tag: readText(search['tag']),
    healing: readWord(search['healing'], ['on', 'off'] as const),
    sort: readWord(search['sort'], SORTS),
  };
}
