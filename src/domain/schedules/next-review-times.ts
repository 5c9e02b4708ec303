import type { PrismaClient } from '../../generated/prisma/client.js';

/** When the next review of each of these jobs is due; jobs whose reviews no clock starts are not in it. */
export async function nextReviewTimes(
  prisma: PrismaClient,
  jobIds: readonly string[],
): Promise<Map<string, Date>> {
  const rows = await prisma.healingSchedule.findMany({
    where: { jobId: { in: [...jobIds] } },
    select: { jobId: true, nextAt: true },
  });
  return new Map(rows.flatMap(({ jobId, nextAt }) => (nextAt ? [[jobId, nextAt]] : [])));
}
