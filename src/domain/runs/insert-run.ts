import { Prisma, type JobRun } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import type { EncodedChunk } from './log-chunk.js';

export type RunColumns = Omit<JobRun, 'id' | 'jobId' | 'runKey' | 'createdAt'>;

/**
 * A new run with its log in one statement, since a transaction of Prisma's takes five to and fro for the same, which
 * is what bounds how many runs a second the embedded database takes.
 *
 * @returns null where the job has a run of this key already, and nothing was written
 */
export async function insertRun(
  core: Core,
  { jobId, runKey }: { jobId: string; runKey: string },
  run: RunColumns,
  chunks: readonly EncodedChunk[],
): Promise<JobRun | null> {
  const rows = await core.prisma.$queryRaw<{ id: number }[]>`
    WITH run AS (
      INSERT INTO job_runs (
        job_id, run_key, trigger, started_at, finished_at, duration_ms, exit_code, signal, timed_out, attempt,
        error, log_lines, log_bytes, log_cut, created_at, updated_at
      )
      VALUES (
        ${jobId}, ${runKey}, ${run.trigger}::job_run_trigger, ${run.startedAt}::timestamptz,
        ${run.finishedAt}::timestamptz, ${run.durationMs}::float8, ${run.exitCode}::int, ${run.signal},
        ${run.timedOut}::boolean, ${run.attempt}::int, ${run.error}, ${run.logLines}::int, ${run.logBytes}::int,
        ${run.logCut}::boolean, ${run.updatedAt}::timestamptz, ${run.updatedAt}::timestamptz
      )
      ON CONFLICT (job_id, run_key) DO NOTHING
      RETURNING id
    )${chunks.length === 0 ? Prisma.empty : insertChunks(chunks)}
    SELECT id FROM run`;
  const [row] = rows;
  return row ? { ...run, ...row, jobId, runKey, createdAt: run.updatedAt } : null;
}

function insertChunks(chunks: readonly EncodedChunk[]): Prisma.Sql {
  const values = chunks.map(
    ({ seq, firstLine, lines, data }) =>
      Prisma.sql`(${seq}::int, ${firstLine}::int, ${lines}::int, ${data}::bytea)`,
  );
  return Prisma.sql`, chunks AS (
      INSERT INTO job_log_chunks (run_id, seq, first_line, lines, data)
      SELECT run.id, chunk.* FROM run, (VALUES ${Prisma.join(values)}) AS chunk
    )`;
}
