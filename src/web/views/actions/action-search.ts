import { readText, readWord, readWords } from '../../app/search-params.js';
import { CATEGORIES, SEVERITIES } from '../suggestions/suggestion-search.js';

export const STATUSES = ['begun', 'success', 'failed', 'rolled_back'] as const;
export const SORTS = ['newest', 'oldest', 'updated'] as const;

/** What the list shows, as it stands in the address. */
export interface ActionSearch {
  status?: (typeof STATUSES)[number];
  job?: string;
  /** Of the suggestion. */
  severity?: (typeof SEVERITIES)[number][];
  category?: (typeof CATEGORIES)[number][];
  q?: string;
  /** `newest` where left out. */
  sort?: (typeof SORTS)[number];
}

export function readActionSearch(search: Record<string, unknown>): ActionSearch {
  return {
    status: readWord(search['status'], STATUSES),
    job: readText(search['job']),
    severity: readWords(search['severity'], SEVERITIES),
    category: readWords(search['category'], CATEGORIES),
    q: readText(search['q']),
    sort: readWord(search['sort'], SORTS),
  };
}
