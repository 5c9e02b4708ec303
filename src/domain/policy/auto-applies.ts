import type { Prisma } from '../../generated/prisma/client.js';
import type { Actor, Core } from '../core.js';
import { startOfDay } from '../start-of-day.js';

/** Whom changes are by that a policy applied; no token may have this name. */
export const AUTO: Actor = { name: 'auto' };

/** How many changes a policy may still apply for this job today, by UTC; what it began counts, what failed does not. */
export async function autoAppliesLeft(
  core: Core,
  db: Prisma.TransactionClient,
  jobId: string,
): Promise<{ left: number; limit: number }> {
  const limit = core.jobs.get(jobId)?.config.self_healing.suggestions.max_auto_applies_per_day ?? 0;
  const done = await db.healingAction.count({
    where: {
      jobId,
      actor: AUTO.name,
      status: { in: ['begun', 'success', 'rolled_back'] },
      createdAt: { gte: startOfDay(core.clock.now()) },
    },
  });
  return { left: Math.max(0, limit - done), limit };
}

/** What is told of a suggestion that the limit holds back. */
export function limitNote(limit: number): string {
  return `max_auto_applies_per_day (${limit}) is reached for today, by UTC`;
}
