import { Prisma, type PrismaClient } from '../../generated/prisma/client.js';
import { countOf } from '../stats/counters.js';
import { suggestionCondition, type SuggestionFilter } from './suggestion-filter.js';

/**
 * Exactly how many fit, however many there are: from the counters, but for those of one review, which are few, and where it
 * matters whether they are snoozed.
 */
export async function countSuggestions(prisma: PrismaClient, filter: SuggestionFilter = {}): Promise<number> {
  const [row] = await prisma.$queryRaw<[{ count: number }]>`SELECT ${suggestionCount(filter)} AS count`;
  return row.count;
}

/** The same as an expression of SQL, for a statement that tells more than this. */
export function suggestionCount(filter: SuggestionFilter): Prisma.Sql {
  if (filter.reviewId == null && filter.snoozed == null) return countOf('suggestion', filter);
  return Prisma.sql`(SELECT count(*)::integer FROM healing_suggestions WHERE ${suggestionCondition(filter)})`;
}
