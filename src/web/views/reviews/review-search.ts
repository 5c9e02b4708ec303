import { readText, readWord } from '../../app/search-params.js';

export const STATUSES = ['running', 'completed', 'failed', 'skipped'] as const;
export const TRIGGERS = ['manual', 'schedule', 'failure', 'sla_breach'] as const;
export const SORTS = ['newest', 'oldest', 'updated'] as const;

/** What the list shows, as it stands in the address. */
export interface ReviewSearch {
  status?: (typeof STATUSES)[number];
  trigger?: (typeof TRIGGERS)[number];
  job?: string;
  q?: string;
  /** `newest` where left out. */
  sort?: (typeof SORTS)[number];
}

export function readReviewSearch(search: Record<string, unknown>): ReviewSearch {
  return {
    status: readWord(search['status'], STATUSES),
    trigger: readWord(search['trigger'], TRIGGERS),
    job: readText(search['job']),
    q: readText(search['q']),
    sort: readWord(search['sort'], SORTS),
  };
}
