import type { Core } from '../core.js';
import { transact } from '../transact.js';
import type { JobChange } from './job-registry.js';

/** Jobs whose events one transaction writes: it holds the lock of positions, for which every other change waits. */
const BATCH = 200;

interface Wanted {
  jobId: string;
  type: 'job.added' | 'job.changed' | 'job.removed';
  /** SHA-256 of the file that describes the job now; null where none does. */
  hash: string | null;
}

/**
 * Writes down that the configuration of jobs changed, so that whoever shows them hears of it. Several processes see the
 * same files: of those that say the same, the first is written.
 */
export async function recordJobChanges(core: Core, { added, changed, removed }: JobChange): Promise<void> {
  const wanted: Wanted[] = [
    ...added.map((jobId) => ({
      jobId,
      type: 'job.added' as const,
      hash: core.jobs.get(jobId)?.hash ?? null,
    })),
    ...changed.map((jobId) => ({
      jobId,
      type: 'job.changed' as const,
      hash: core.jobs.get(jobId)?.hash ?? null,
    })),
    ...removed.map((jobId) => ({ jobId, type: 'job.removed' as const, hash: null })),
  ];
  for (let start = 0; start < wanted.length; start += BATCH) {
    await record(core, wanted.slice(start, start + BATCH));
  }
}

async function record(core: Core, wanted: Wanted[]): Promise<void> {
  await transact(core, async (tx) => {
    const said = await tx.db.$queryRaw<{ job_id: string; hash: string | null }[]>`
      SELECT asked.job_id, last.data ->> 'hash' AS hash FROM unnest(${wanted.map(({ jobId }) => jobId)}::text[]) AS asked(job_id)
      CROSS JOIN LATERAL (
        SELECT data FROM healing_events AS event
        WHERE event.job_id = asked.job_id AND event.type IN ('job.added', 'job.changed', 'job.removed')
        ORDER BY event.position DESC LIMIT 1) AS last`;
    const last = new Map(said.map((row) => [row.job_id, row.hash]));
    for (const { jobId, type, hash } of wanted) {
      if (last.has(jobId) && last.get(jobId) === hash) continue;
      await tx.event({ type, jobId, actor: 'server', data: { hash } });
    }
  });
}
