import type { Config } from '../config.js';
import type { Job } from '../domain/jobs/build-job.js';
import { formatJobProblem } from '../domain/jobs/job-problem.js';
import { JOB_ID_PATTERN } from '../domain/jobs/job-schema.js';
import { loadJobs } from '../domain/jobs/load-jobs.js';
import { CliError, usageError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import type { RunTrigger } from './run/recorded-run.js';
import { defaultTrigger, runJob, type RunJobInput } from './run/run-job.js';
import type { Session } from './session.js';

export interface RunRequest {
  jobId: string;
  /** Empty: the job's own command. */
  cmd: string[];
  /** Default: what `defaultTrigger` says. */
  trigger?: RunTrigger;
  spoolDir: string;
}

/**
 * Runs a job as its file describes it; a job that no file knows with the command that is given.
 *
 * @returns the exit code of the job
 * @throws CliError where neither the job nor a command is there; ValidationError where the job has no command
 */
export async function runConfiguredJob(session: Session, request: RunRequest): Promise<number> {
  return await runJob(await runInput(session, request));
}

async function runInput(
  { io, config, note }: Session,
  { jobId, cmd, trigger, spoolDir }: RunRequest,
): Promise<RunJobInput> {
  if (!JOB_ID_PATTERN.test(jobId)) {
    throw usageError(
      `'${jobId}' is no job id: it begins with a letter or digit and holds at most 128 letters, digits, dots, hyphens and underscores`,
    );
  }
  const job = await findJob(config, jobId, cmd.length > 0, note);
  return {
    jobId,
    job: job ? configured(job) : { cmd: null, cwd: io.cwd, env: {}, timeoutSeconds: null, retry: null },
    ...(cmd.length > 0 ? { commandOverride: cmd } : {}),
    baseEnv: config.environment(),
    trigger: trigger ?? defaultTrigger(io.stdin.isTTY === true),
    url: config.url,
    token: config.token,
    spoolDir,
    stdout: io.stdout,
    stderr: io.stderr,
    clock: io.clock,
    randomId: io.randomId,
    signals: io.signals,
  };
}

/** Null where the configuration does not know the job, which a command of its own makes up for. */
async function findJob(
  config: Config,
  jobId: string,
  hasCommand: boolean,
  note: Session['note'],
): Promise<Job | null> {
  if (config.jobs === null) {
    if (hasCommand) return null;
    throw new CliError(
      `job '${jobId}' not found: there is no jobs.yaml or jobs/ here; name it by --jobs, or give a command after --`,
      EXIT.notFound,
    );
  }
  const { jobs, problems } = await loadJobs(config.jobs, { env: config.jobEnvironment() });
  const job = jobs.find((candidate) => candidate.jobId === jobId);
  if (job) return job;
  // Problems that name no job may well be about this one.
  const own = problems.filter((problem) => problem.jobId === null || problem.jobId === jobId);
  const [first] = own;
  if (hasCommand) {
    if (first) note(`running without the job's configuration: ${formatJobProblem(first)}`);
    return null;
  }
  if (first) {
    const all = own.map((problem) => `\n  ${formatJobProblem(problem)}`).join('');
    throw new CliError(`job '${jobId}' cannot be used:${all}`, EXIT.usage);
  }
  const known = jobs.map((candidate) => candidate.jobId);
  const list = known.length === 0 ? 'it holds no jobs' : `it holds ${shortList(known)}`;
  throw new CliError(`job '${jobId}' not found in ${config.jobs}: ${list}`, EXIT.notFound);
}

function configured(job: Job): RunJobInput['job'] {
  const { config, secrets } = job.resolved();
  const { retry, resources } = config;
  return {
    cmd: config.cmd ?? null,
    cwd: job.cwd,
    env: Object.fromEntries(Object.entries(config.env ?? {}).map(([name, value]) => [name, String(value)])),
    timeoutSeconds: resources?.timeout_seconds ?? null,
    retry: retry
      ? { maxAttempts: retry.max_attempts, delaySeconds: retry.delay_seconds, backoff: retry.backoff }
      : null,
    secrets,
  };
}

function shortList(names: string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
