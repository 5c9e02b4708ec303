import type { Job } from '../../../src/domain/jobs/build-job.js';
import type { Environment } from '../../../src/domain/jobs/env-references.js';
import { parseJobFile, type ParsedJobFile } from '../../../src/domain/jobs/parse-job-file.js';

export function parse(text: string, env: Environment = {}, file = '/srv/jobs/jobs.yaml'): ParsedJobFile {
  return parseJobFile(text, { file, env });
}

/** The only job of a file without problems. */
export function onlyJob(text: string, env: Environment = {}, file = '/srv/jobs/backup.yaml'): Job {
  const { jobs, problems } = parse(text, env, file);
  const [job] = jobs;
  if (problems.length > 0 || jobs.length !== 1 || job === undefined) {
    throw new Error(`expected one job and no problem: ${JSON.stringify({ jobs: jobs.length, problems })}`);
  }
  return job;
}

export function messages(text: string, env: Environment = {}, file?: string): string[] {
  return parse(text, env, file).problems.map((problem) => problem.message);
}
