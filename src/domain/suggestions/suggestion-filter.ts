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
  /** Whether they are snoozed at that moment. */
  snoozed?: { is: boolean; at: Date } | null;
}

export function suggestionWhere({
  jobId,
  reviewId,
  status,
  category,
  severity,
  snoozed,
}: SuggestionFilter): Prisma.HealingSuggestionWhereInput {
  return {
    ...(jobId != null && { jobId }),
    ...(reviewId != null && { reviewId }),
    ...(status && { status: { in: [...status] } }),
    ...(category && { category: { in: [...category] } }),
    ...(severity && { severity: { in: [...severity] } }),
    ...(snoozed && snoozedWhere(snoozed)),
  };
}

function snoozedWhere({
  is,
  at,
}: NonNullable<SuggestionFilter['snoozed']>): Prisma.HealingSuggestionWhereInput {
  if (is) return { snoozedUntil: { gt: at } };
  // Beside another OR of the caller, if there is one.
  return { AND: [{ OR: [{ snoozedUntil: null }, { snoozedUntil: { lte: at } }] }] };
}

/** The same as a condition of SQL on `healing_suggestions`, for the lists that are read most. */
export function suggestionCondition(filter: SuggestionFilter): Prisma.Sql {
  const { jobId, reviewId, status, category, severity, snoozed } = filter;
  const conditions = [
    ...(jobId != null ? [Prisma.sql`healing_suggestions.job_id = ${jobId}`] : []),
    ...(reviewId != null ? [Prisma.sql`healing_suggestions.review_id = ${reviewId}`] : []),
    ...(status ? [isOneOf('healing_suggestions.status', status, 'healing_suggestion_status')] : []),
    ...(category ? [isOneOf('healing_suggestions.category', category, 'healing_category')] : []),
    ...(severity ? [isOneOf('healing_suggestions.severity', severity, 'healing_severity')] : []),
    ...(snoozed ? [snoozedCondition(snoozed)] : []),
  ];
  return conditions.length === 0 ? Prisma.sql`TRUE` : Prisma.join(conditions, ' AND ');
}

function snoozedCondition({ is, at }: NonNullable<SuggestionFilter['snoozed']>): Prisma.Sql {
  return is
    ? Prisma.sql`healing_suggestions.snoozed_until > ${at}`
    : Prisma.sql`(healing_suggestions.snoozed_until IS NULL OR healing_suggestions.snoozed_until <= ${at})`;
}
