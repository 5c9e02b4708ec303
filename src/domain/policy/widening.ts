import { isDeepStrictEqual } from 'node:util';
import { isWithin } from '../../changes/path-policy.js';
import { policyOf } from '../actions/job-policy.js';
import type { Core } from '../core.js';
import type { Job } from '../jobs/build-job.js';

/**
 * Why a new content of a job's own file may not be written without a person: it changes what is read and changed without
 * one. Otherwise a log line that steers an AI could widen that step by step (invariants 3 and 5). Null where it does not.
 */
export async function widening(core: Core, job: Job, content: string): Promise<string | null> {
  const after = core.jobs.parse(content, job.file).jobs.find(({ jobId }) => jobId === job.jobId);
  if (!after) return null; // no valid job file: nobody writes it
  if (!isDeepStrictEqual(after.config.self_healing, job.config.self_healing))
    return 'it changes self_healing, which says what may be changed without a person';
  if (!isWithin(await policyOf(core, after), await policyOf(core, job)))
    return 'it would let more files be read and changed than before';
  return null;
}
