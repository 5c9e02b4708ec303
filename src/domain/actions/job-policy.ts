import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { commandFiles } from '../../changes/command-files.js';
import { createPathPolicy, type PathPolicy } from '../../changes/path-policy.js';
import type { Core } from '../core.js';
import { NotFoundError, type ValidationIssue } from '../errors.js';
import type { Job } from '../jobs/build-job.js';

/**
 * What this job may change (invariant 3), from the configuration as it is now.
 *
 * @throws NotFoundError where the job is no longer configured
 */
export async function jobPolicy(core: Core, jobId: string): Promise<{ job: Job; policy: PathPolicy }> {
  const job = core.jobs.get(jobId);
  if (!job)
    throw new NotFoundError(`Job '${jobId}' is not configured any more, so nothing of it may be changed`);
  return { job, policy: await policyOf(core, job) };
}

/** The same for a job as it would be configured. */
export async function policyOf(core: Core, job: Job): Promise<PathPolicy> {
  return createPathPolicy({
    jobFile: job.file,
    commandFiles: (
      await commandFiles(job.resolved().config.cmd ?? null, job.cwd, {
        home: core.home,
        includeMissing: true, // one that vanished is a conflict, not a file of somebody else
      })
    ).map((file) => file.path),
    businessLogSummary: job.config.self_healing.business_log?.summary_path ?? null,
    allowedPaths: job.config.self_healing.allowed_paths,
    cwd: job.cwd,
    home: core.home,
    forbidden: core.forbiddenPaths,
  });
}

/**
 * What may be written in a rollback: the file of the action, whatever the configuration allows by now. It was the
 * job's when the action was approved, and a change can always be rolled back.
 */
export function rollbackPolicy(core: Core, filePath: string): PathPolicy {
  return createPathPolicy({
    jobFile: filePath,
    commandFiles: [],
    businessLogSummary: null,
    allowedPaths: [],
    cwd: dirname(filePath),
    home: core.home,
    forbidden: core.forbiddenPaths,
  });
}

/** A job file must stay a valid job (invariant 4): the check that the change engine runs on its new content. */
export function jobFileCheck(core: Core, job: Job): (content: string) => ValidationIssue[] {
  return (content) => {
    const { jobs, problems } = core.jobs.parse(content, job.file);
    if (problems.length === 0 && !jobs.some(({ jobId }) => jobId === job.jobId)) {
      return [{ path: [], message: `the job '${job.jobId}' is gone from it` }];
    }
    return problems.map(({ line, column, key, message }) => ({
      path: key === null ? [] : key.split('.'),
      message: line === null ? message : `line ${line}, column ${column ?? 1}: ${message}`,
    }));
  };
}

/** After a change of a job file the new configuration counts at once; the watcher would see it a moment later. */
export async function reloadJobs(core: Core, changedPath: string): Promise<void> {
  const files = await Promise.all(core.jobs.list().map(({ file }) => realpath(file).catch(() => file)));
  // A file that lost its last job, or has a problem, names no job: then it is read again too.
  if (files.includes(changedPath) || core.jobs.problems().length > 0) await core.jobs.reload();
}
