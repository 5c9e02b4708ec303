import { Prisma } from '../../generated/prisma/client.js';
import type { ReviewStatus, ReviewTrigger } from '../../generated/prisma/enums.js';
import { isOneOf } from '../one-of.js';

/** Which reviews; what is left out or null fits all, an empty list fits nothing. */
export interface ReviewFilter {
  jobId?: string | null;
  status?: readonly ReviewStatus[] | null;
  trigger?: readonly ReviewTrigger[] | null;
  dryRun?: boolean | null;
}

export function reviewWhere(filter: ReviewFilter): Prisma.HealingReviewWhereInput {
  const { jobId, status, trigger, dryRun } = filter;
  return {
    ...(jobId != null && { jobId }),
    ...(status && { status: { in: [...status] } }),
    ...(trigger && { trigger: { in: [...trigger] } }),
    ...(dryRun != null && { dryRun }),
  };
}

/** The same as a condition of SQL on `healing_reviews`. */
export function reviewCondition({ jobId, status, trigger, dryRun }: ReviewFilter): Prisma.Sql {
  const conditions = [
    ...(jobId != null ? [Prisma.sql`healing_reviews.job_id = ${jobId}`] : []),
    ...(status ? [isOneOf('healing_reviews.status', status, 'healing_review_status')] : []),
    ...(trigger ? [isOneOf('healing_reviews.trigger', trigger, 'healing_review_trigger')] : []),
    ...(dryRun != null ? [Prisma.sql`healing_reviews.dry_run = ${dryRun}`] : []),
  ];
  return conditions.length === 0 ? Prisma.sql`TRUE` : Prisma.join(conditions, ' AND ');
}
