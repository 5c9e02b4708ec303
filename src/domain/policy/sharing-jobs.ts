import { concerns } from '../../changes/path-policy.js';
import { policyOf } from '../actions/job-policy.js';
import type { Core } from '../core.js';

/** Looked at together: each reads the first bytes of the files that its command names. */
const AT_ONCE = 32;

/**
 * The other configured jobs that this file belongs to as well: their own, named by their command, through a link too, or
 * listed in their `allowed_paths`. Whatever a policy says, a change of it needs a person (invariant 3).
 *
 * @param path the file's real path
 * @returns sorted by id
 */
export async function sharingJobs(core: Core, jobId: string, path: string): Promise<string[]> {
  const others = core.jobs.list().filter((job) => job.jobId !== jobId);
  const sharing: string[] = [];
  for (let start = 0; start < others.length; start += AT_ONCE) {
    const some = others.slice(start, start + AT_ONCE);
    const policies = await Promise.all(some.map((job) => policyOf(core, job)));
    sharing.push(
      ...some
        .filter((_job, index) => concerns(policies[index] as (typeof policies)[number], path))
        .map((job) => job.jobId),
    );
  }
  return sharing;
}
