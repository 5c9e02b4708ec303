import type { PrismaClient } from '../../generated/prisma/client.js';
import { readCount } from '../stats/counters.js';
import { suggestionWhere, type SuggestionFilter } from './suggestion-filter.js';

/** Exactly how many fit, however many there are: from the counters, but for those of one review, which are few. */
export async function countSuggestions(prisma: PrismaClient, filter: SuggestionFilter = {}): Promise<number> {
  return filter.reviewId == null
    ? readCount(prisma, 'suggestion', filter)
    : prisma.healingSuggestion.count({ where: suggestionWhere(filter) });
}
