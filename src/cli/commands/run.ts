import { Command, Option } from 'commander';
import { usageError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import type { RunTrigger } from '../run/recorded-run.js';
import { openSession } from '../session.js';
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
      new Option(
        '--trigger <trigger>',
        'what started it (default: manual at a terminal, else scheduled)',
      ).choices(TRIGGERS),
    )
    .option('--spool <folder>', 'where runs wait for delivery (default: in $XDG_STATE_HOME/selfheal)')
    .option('--deliver', 'run nothing, only deliver what waits in the spool')
    .usage('[options] <jobId> [-- cmd...]')
    .action(async (jobId: string | undefined, cmd: string[], options: Options, command: Command) => {
      const session = await openSession(host.io, command, { jobs: options.jobs });
      const spoolDir = spoolFolder(session.config, options.spool, host.io.cwd);
      if (options.deliver) {
        if (jobId !== undefined)
          throw usageError('run --deliver takes no job: it delivers all runs that wait');
        const { deliverWaitingRuns } = await import('../deliver-waiting-runs.js');
        await deliverWaitingRuns(session, spoolDir);
        return;
      }
      if (jobId === undefined) throw usageError('which job? selfheal run <jobId> [-- cmd...]');
      if (cmd.length > 0 && !host.argv.includes('--')) {
        throw usageError(`a command stands after --: selfheal run ${jobId} -- ${cmd.join(' ')}`);
      }
      host.printsItsOwn = false;
      // Loaded here, so that --help does not wait for it.
      const { runConfiguredJob } = await import('../run-configured-job.js');
      host.exitCode = await runConfiguredJob(session, { jobId, cmd, trigger: options.trigger, spoolDir });
    });
}
