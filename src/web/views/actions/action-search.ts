import { readText, readWord } from '../../app/search-params.js';

export const STATUSES = ['begun', 'success', 'failed', 'rolled_back'] as const;

/** What the list shows, as it stands in the address. */
export interface ActionSearch {
  status?: (typeof STATUSES)[number];
  job?: string;
  q?: string;
  /** `newest` where left out. */
  sort?: 'oldest';
}

export function readActionSearch(search: Record<string, unknown>): ActionSearch {
  return {
    status: readWord(search['status'], STATUSES),
    job: readText(search['job']),
    q: readText(search['q']),
    sort: readWord(search['sort'], ['oldest'] as const),
  };
}
