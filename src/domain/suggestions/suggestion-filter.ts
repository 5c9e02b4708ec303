import type { Prisma } from '../../generated/prisma/client.js';
import type { Category, Severity, SuggestionStatus } from '../../generated/prisma/enums.js';

/** Which suggestions; what is left out or null fits all, an empty list fits nothing. */
export interface SuggestionFilter {
  jobId?: string | null;
  reviewId?: number | null;
  status?: readonly SuggestionStatus[] | null;
  category?: readonly Category[] | null;
  severity?: readonly Severity[] | null;
}

export function suggestionWhere({
  jobId,
  reviewId,
  status,
  category,
  severity,
}: SuggestionFilter): Prisma.HealingSuggestionWhereInput {
  return {
    ...(jobId != null && { jobId }),
    ...(reviewId != null && { reviewId }),
    ...(status && { status: { in: [...status] } }),
    ...(category && { category: { in: [...category] } }),
    ...(severity && { severity: { in: [...severity] } }),
  };
}
