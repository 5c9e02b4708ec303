import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { Config } from '../../config.js';
import type { Job } from '../../domain/jobs/build-job.js';
import { formatJobProblem } from '../../domain/jobs/job-problem.js';
import { JOB_ID_PATTERN } from '../../domain/jobs/job-schema.js';
import { loadJobs } from '../../domain/jobs/load-jobs.js';
import { CliError, usageError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXIT } from '../exit-codes.js';
import { deliverRun } from '../run/deliver.js';
import type { RunTrigger } from '../run/recorded-run.js';
import { defaultTrigger, runJob, type RunJobInput } from '../run/run-job.js';
import { deliverSpool } from '../run/spool.js';
import { openSession, type Session } from '../session.js';
import { spoolFolder } from '../spool-folder.js';

const TRIGGERS: readonly RunTrigger[] = ['scheduled', 'manual', 'retry', 'dependency', 'api'];

interface Options {
  jobs?: string;
  trigger?: RunTrigger;
  spool?: string;
  deliver?: boolean;
}

export function runCommand(host: CommandHost): Command {
  return new Command('run')
    .summary('run a job as cron would, and record the run')
    .description(
      'Runs the job with its own command, or with the one after --, passes output and exit code through, and delivers ' +
        'the recorded run to the server. With no server in reach the run waits in the spool, and goes with the next one.',
    )
    .argument('[jobId]', 'the job')
    .argument('[cmd...]', 'after --: a command to run instead of the one in the job file')
    .option('--jobs <path>', 'job file or folder of them (SELFHEAL_JOBS, default jobs.yaml or jobs/ here)')
    .addOption(
      new Option('--trigger <trigger>', 'what started it (default: manual at a terminal, else scheduled)').choices(
        TRIGGERS,
      ),
    )
    .option('--spool <folder>', 'where runs wait for delivery (default: in $XDG_STATE_HOME/selfheal)')
    .option('--deliver', 'run nothing, only deliver what waits in the spool')
    .usage('[options] <jobId> [-- cmd...]')
    .action(async (jobId: string | undefined, cmd: string[], options: Options, command: Command) => {
      const session = await openSession(host.io, command, { jobs: options.jobs });
      const spoolDir = spoolFolder(session.config, options.spool, host.io.cwd);
      if (options.deliver) {
        if (jobId !== undefined) throw usageError('run --deliver takes no job: it delivers all runs that wait');
        await deliver(session, spoolDir);
        return;
      }
      if (jobId === undefined) throw usageError('which job? selfheal run <jobId> [-- cmd...]');
      if (cmd.length > 0 && !hasDashes(command)) {
        throw usageError(`a command stands after --: selfheal run ${jobId} -- ${cmd.join(' ')}`);
      }
      host.exitCode = await runJob(await runInput(session, spoolDir, jobId, cmd, options));
    });
}

/** Commander leaves no trace of `--` but in the arguments as they came. */
function hasDashes(command: Command): boolean {
  return command.parent?.rawArgs.includes('--') ?? false;
}

async function runInput(
  { io, config, note }: Session,
  spoolDir: string,
  jobId: string,
  cmd: string[],
  options: Options,
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
    trigger: options.trigger ?? defaultTrigger(io.stdin.isTTY === true),
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
  const { jobs, problems } = await loadJobs(config.jobs, { env: config.environment() });
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

async function deliver({ io, config, note, print }: Session, dir: string): Promise<void> {
  const report = await deliverSpool({
    dir,
    deliver: (run) => deliverRun(run, { url: config.url, token: config.token }),
    log: note,
    clock: io.clock,
  });
  const rejected = report.rejected > 0 ? `, ${report.rejected} rejected (see ${join(dir, 'rejected')})` : '';
  print(`${report.delivered} delivered${rejected}, ${report.left} still waiting\n`);
  if (report.left > 0) {
    throw new CliError(`runs still wait in ${dir}: ${report.why ?? 'no reason given'}`, EXIT.unreachable);
  }
}
