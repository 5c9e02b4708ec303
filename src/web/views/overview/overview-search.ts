import { readWord } from '../../app/search-params.js';

export const SPANS = ['7', '30', '90'] as const;

/** What the overview looks back on, as it stands in the address. */
export interface OverviewSearch {
  /** Days; 30 where left out. */
  days?: (typeof SPANS)[number];
}

export function readOverviewSearch(search: Record<string, unknown>): OverviewSearch {
  return { days: readWord(search['days'], SPANS) };
}
