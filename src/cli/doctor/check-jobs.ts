import type { Config } from '../../config.js';
import { formatJobProblem } from '../../domain/jobs/job-problem.js';
import { loadJobs } from '../../domain/jobs/load-jobs.js';
import { note, ok, wrong, type Check } from './check.js';

/** One check for the path, and one for each problem in it, with file, line and column. */
export async function checkJobs(config: Config): Promise<Check[]> {
  const name = 'jobs';
  if (config.jobs === null)
    return [note(name, "no jobs.yaml or jobs/ here; 'selfheal init' writes an example")];
  const { jobs, problems } = await loadJobs(config.jobs, { env: config.jobEnvironment() });
  const count = jobs.length === 1 ? '1 job' : `${jobs.length} jobs`;
  return [
    ...(jobs.length > 0 || problems.length === 0 ? [ok(name, `${count} in ${config.jobs}`)] : []),
    ...problems.map((problem) => wrong(name, formatJobProblem(problem))),
  ];
}
