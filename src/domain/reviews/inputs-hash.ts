import { createHash } from 'node:crypto';
import type { ReviewContext } from '../../analysis/context.js';

/**
 * SHA-256 (hex) of what an AI would be told of this context: runs and how they ended, files, configuration, sessions,
 * workflow, business log, and what was rejected with the reasons. Not the time, nor what is open or was applied: a
 * review's own suggestions must not make the next one ask anew.
 *
 * Logs are those of the runs: what ended does not change, and what is under way has its number of lines.
 */
export function inputsHash(ctx: ReviewContext): string {
  const { job, runs, earlierRuns, files, largeFiles, sessions, workflow, configuration, business, memory } =
    ctx;
  const inputs = {
    job,
    runs,
    earlierRuns,
    files: files.map(({ path, role, hash }) => [path, role, hash]),
    largeFiles,
    sessions,
    workflow,
    configuration,
    business,
    rejected: memory.rejected,
  };
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
}
