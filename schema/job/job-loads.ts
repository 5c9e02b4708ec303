import { batched } from '../batch.js';

/** Database id of the run that started last, of many jobs in one query. */
export const lastRunId = batched<string, number>(async (jobIds, { core }) => {
  const rows = await core.prisma.$queryRaw<{ job_id: string; id: number }[]>`
    SELECT asked.job_id, last.id FROM unnest(${jobIds}::text[]) AS asked(job_id)
    CROSS JOIN LATERAL (
      SELECT id FROM job_runs WHERE job_runs.job_id = asked.job_id ORDER BY started_at DESC, id DESC LIMIT 1
    ) AS last`;
  return new Map(rows.map((row) => [row.job_id, row.id]));
});

/** Pending suggestions of many jobs in one query; jobs that never had one are not in it. */
export const pendingSuggestionCount = batched<string, number>(async (jobIds, { core }) => {
  const rows = await core.prisma.healingCounter.groupBy({
    by: ['jobId'],
    where: { kind: 'suggestion', jobId: { in: jobIds }, status: 'pending' },
    _sum: { count: true },
  });
  return new Map(rows.map((row) => [row.jobId, row._sum.count ?? 0]));
});
