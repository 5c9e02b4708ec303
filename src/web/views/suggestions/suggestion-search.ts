import { readText, readWord, readWords } from '../../app/search-params.js';
import type { Category, Severity, SuggestionStatus } from '../../generated/graphql.js';

export const DECIDED = ['approved', 'applied', 'rejected', 'failed'] as const;
const STATUSES = ['pending', ...DECIDED] as const;
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export const CATEGORIES = [
  'reliability',
  'performance',
  'cost',
  'security',
  'config',
  'prompt',
  'script',
] as const;
export const SORTS = ['newest', 'oldest', 'severity', 'updated'] as const;

/** What the list shows, as it stands in the address. */
export interface SuggestionSearch {
  /** `pending` where left out; `snoozed` ones are pending, too, and not among those. */
  status?: (typeof STATUSES)[number] | 'snoozed' | 'all';
  severity?: (typeof SEVERITIES)[number][];
  category?: (typeof CATEGORIES)[number][];
  job?: string;
  review?: string;
  q?: string;
  /** `newest` where left out. */
  sort?: (typeof SORTS)[number];
}

export function readSuggestionSearch(search: Record<string, unknown>): SuggestionSearch {
  return {
    status: readWord(search['status'], [...STATUSES, 'snoozed', 'all'] as const),
    severity: readWords(search['severity'], SEVERITIES),
    category: readWords(search['category'], CATEGORIES),
    job: readText(search['job']),
    review: readText(search['review']),
    q: readText(search['q']),
    sort: readWord(search['sort'], SORTS),
  };
}

/** The filter of the GraphQL API; values in capitals as its enumerations have them. */
export function filterOf({ status, severity, category, job, review }: SuggestionSearch) {
  return {
    ...statusFilter(status),
    severity: severity ? (severity.map(upper) as Severity[]) : null,
    category: category ? (category.map(upper) as Category[]) : null,
    jobId: job ?? null,
    reviewId: review ?? null,
  };
}

function statusFilter(status: SuggestionSearch['status'] = 'pending'): {
  status: SuggestionStatus[] | null;
  snoozed: boolean | null;
} {
  if (status === 'all') return { status: null, snoozed: null };
  if (status === 'snoozed') return { status: ['PENDING'], snoozed: true };
  return { status: [upper(status) as SuggestionStatus], snoozed: status === 'pending' ? false : null };
}

function upper(word: string): string {
  return word.toUpperCase();
}
