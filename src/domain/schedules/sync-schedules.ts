import { Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { nextReview } from './next-review.js';
import { ownTrigger, type OwnTrigger } from './review-trigger.js';

/** Rows a statement carries. */
const BATCH = 2_000;

/**
 * Brings the table of schedules up to what the job files say: new jobs get their next review, a job whose schedule
 * changed gets a new one, one that is removed or disabled loses it. What did not change keeps its time, also one
 * that has passed while no server ran.
 *
 * @returns how many rows changed
 */
export async function syncSchedules(core: Core): Promise<number> {
  const now = core.clock.now();
  const wanted = new Map<string, OwnTrigger>();
  for (const { jobId, config } of core.jobs.list()) {
    const trigger = ownTrigger(config);
    if (trigger) wanted.set(jobId, trigger);
  }
  const rows = await core.prisma.healingSchedule.findMany({ select: { jobId: true, spec: true } });
  const known = new Map(rows.map(({ jobId, spec }) => [jobId, spec]));
  const changed = [...wanted].filter(([jobId, trigger]) => known.get(jobId) !== JSON.stringify(trigger));
  const gone = [...known.keys()].filter((jobId) => !wanted.has(jobId));
  for (let start = 0; start < changed.length; start += BATCH) {
    await upsert(core, changed.slice(start, start + BATCH), now);
  }
  for (let start = 0; start < gone.length; start += BATCH) {
    await core.prisma.healingSchedule.deleteMany({
      where: { jobId: { in: gone.slice(start, start + BATCH) } },
    });
  }
  return changed.length + gone.length;
}

/** One statement for thousands: a table of arrays. Of processes that do the same at once, the first wins. */
async function upsert(core: Core, triggers: [string, OwnTrigger][], now: Date): Promise<void> {
  const specs = triggers.map(([, trigger]) => JSON.stringify(trigger));
  // Thousands of jobs share a few hundred schedules.
  const known = new Map<string, string>();
  const times = triggers.map(([, trigger], index) => {
    if (trigger.kind !== 'schedule') return null;
    const spec = specs[index] as string;
    const time = known.get(spec) ?? nextReview(trigger.spec, now).toISOString();
    known.set(spec, time);
    return time;
  });
  await core.prisma.$executeRaw(Prisma.sql`
    INSERT INTO healing_schedules (job_id, spec, next_at, created_at, updated_at)
    SELECT job_id, spec, next_at, ${now}, ${now}
      FROM unnest(${triggers.map(([jobId]) => jobId)}::text[], ${specs}::text[], ${times}::timestamptz[])
        AS given (job_id, spec, next_at)
     ORDER BY job_id
    ON CONFLICT (job_id) DO UPDATE
      SET spec = excluded.spec, next_at = excluded.next_at, created_at = excluded.created_at, updated_at = excluded.updated_at
      WHERE healing_schedules.spec <> excluded.spec`);
}
