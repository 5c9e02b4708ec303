import { Prisma } from '../../generated/prisma/client.js';
import type { Category, Severity, SuggestionStatus } from '../../generated/prisma/enums.js';
import { isOneOf } from '../one-of.js';

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

/** The same as a condition of SQL on `healing_suggestions`, for the lists that are read most. */
export function suggestionCondition(filter: SuggestionFilter): Prisma.Sql {
  const { jobId, reviewId, status, category, severity } = filter;
  const conditions = [
    ...(jobId != null ? [Prisma.sql`healing_suggestions.job_id = ${jobId}`] : []),
    ...(reviewId != null ? [Prisma.sql`healing_suggestions.review_id = ${reviewId}`] : []),
    ...(status ? [isOneOf('healing_suggestions.status', status, 'healing_suggestion_status')] : []),
    ...(category ? [isOneOf('healing_suggestions.category', category, 'healing_category')] : []),
    ...(severity ? [isOneOf('healing_suggestions.severity', severity, 'healing_severity')] : []),
  ];
  return conditions.length === 0 ? Prisma.sql`TRUE` : Prisma.join(conditions, ' AND ');
}
