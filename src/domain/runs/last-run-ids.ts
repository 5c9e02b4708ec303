import type { PrismaClient } from '../../generated/prisma/client.js';

/** Database id of the run that started last, of many jobs in one query; jobs without runs are not in it. */
export async function lastRunIds(
  prisma: PrismaClient,
  jobIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await prisma.$queryRaw<{ job_id: string; id: number }[]>`
    SELECT asked.job_id, last.id FROM unnest(${[...jobIds]}::text[]) AS asked(job_id)
    CROSS JOIN LATERAL (
      SELECT id FROM job_runs WHERE job_runs.job_id = asked.job_id ORDER BY started_at DESC, id DESC LIMIT 1
    ) AS last`;
  return new Map(rows.map((row) => [row.job_id, row.id]));
}
