import { lastRunIds } from '../../src/domain/runs/last-run-ids.js';
import { nextReviewTimes } from '../../src/domain/schedules/next-review-times.js';
import { batched } from '../batch.js';

/** Database id of the run that started last, of many jobs in one query. */
export const lastRunId = batched<string, number>((jobIds, { core }) => lastRunIds(core.prisma, jobIds));

/** When the next review is due, of many jobs in one query. */
export const nextReviewAt = batched<string, Date>((jobIds, { core }) => nextReviewTimes(core.prisma, jobIds));

/** Pending suggestions of many jobs in one query; jobs that never had one are not in it. */
export const pendingSuggestionCount = batched<string, number>(async (jobIds, { core }) => {
  const rows = await core.prisma.healingCounter.groupBy({
    by: ['jobId'],
    where: { kind: 'suggestion', jobId: { in: jobIds }, status: 'pending' },
    _sum: { count: true },
  });
  return new Map(rows.map((row) => [row.jobId, row._sum.count ?? 0]));
});
