import { Command } from 'commander';
import { readVersion } from '../../version.js';
import type { CliIo } from '../cli-io.js';
import type { CommandHost } from '../command-host.js';
import { ok, wrong, type Check } from '../doctor/check.js';
import { checkInterpreters, checkNode } from '../doctor/check-machine.js';
import { EXIT } from '../exit-codes.js';
import { palette } from '../output/palette.js';
import { oneLine, safeJson } from '../output/sanitize.js';
import { openSession, type Session } from '../session.js';
import { spoolFolder } from '../spool-folder.js';

interface Options {
  jobs?: string;
  data?: string;
  spool?: string;
  json?: boolean;
}

export function doctorCommand(host: CommandHost): Command {
  return new Command('doctor')
    .summary('check that everything is in place')
    .description(
      'Checks this machine, the configuration, the jobs, the database and the server; changes nothing.',
    )
    .option('--jobs <path>', 'job file or folder of them (SELFHEAL_JOBS, default jobs.yaml or jobs/ here)')
    .option('--data <folder>', 'folder for the database (SELFHEAL_DATA_DIR, default .selfheal here)')
    .option('--spool <folder>', 'where runs wait for delivery (default: in $XDG_STATE_HOME/selfheal)')
    .option('--json', 'print JSON')
    .action(async (options: Options, command: Command) => {
      const checks = [
        checkNode(process.versions.node),
        ...(await checkConfigured(host.io, command, options)),
      ];
      const passed = checks.every(({ state }) => state !== 'wrong');
      host.exitCode = passed ? EXIT.ok : EXIT.unexpected;
      if (options.json) host.io.stdout.write(`${safeJson({ ok: passed, checks }, 2)}\n`);
      else printChecks(host.io, checks);
    });
}

async function checkConfigured(io: CliIo, command: Command, options: Options): Promise<Check[]> {
  let session: Session;
  try {
    session = await openSession(io, command, { jobs: options.jobs, data: options.data });
  } catch (error) {
    // Nothing that follows could be told without it.
    return [wrong('configuration', error instanceof Error ? error.message : String(error))];
  }
  const { config, client } = session;
  const [
    { checkAnalysis },
    { checkJobs },
    { checkCounters, checkDataDir, checkDatabase, checkSpool },
    { checkServer },
  ] = await Promise.all([
    import('../doctor/check-analysis.js'),
    import('../doctor/check-jobs.js'),
    import('../doctor/check-storage.js'),
    import('../doctor/check-server.js'),
  ]);
  const [interpreters, analysis, jobs, dataDir, database, server, spool] = await Promise.all([
    checkInterpreters(config.environment()),
    checkAnalysis(config),
    checkJobs(config),
    checkDataDir(config.dataDir),
    checkDatabase(config.databaseUrl),
    checkServer(client, readVersion()),
    checkSpool(spoolFolder(config, options.spool, io.cwd)),
  ]);
  const counters =
    config.databaseUrl !== null && database.state === 'ok' ? [await checkCounters(config.databaseUrl)] : [];
  return [
    ok('configuration', config.configFile ?? 'defaults and environment'),
    ...interpreters,
    ...analysis,
    ...jobs,
    ...(config.databaseUrl === null ? [dataDir] : []),
    database,
    ...counters,
    ...server,
    spool,
  ];
}

function printChecks({ stdout, colours: enabled }: CliIo, checks: readonly Check[]): void {
  const colours = palette(enabled);
  const mark = { ok: colours.green('ok   '), note: colours.yellow('note '), wrong: colours.red('wrong') };
  for (const { name, state, detail } of checks) {
    const [first = '', ...more] = detail.split('\n');
    stdout.write(`${mark[state]}  ${colours.bold(name)}: ${oneLine(first)}\n`);
    for (const line of more) stdout.write(`         ${oneLine(line.trim())}\n`);
  }
  const faults = checks.filter(({ state }) => state === 'wrong').length;
  stdout.write(
    faults === 0
      ? 'Everything is in place.\n'
      : `${faults === 1 ? '1 thing is' : `${faults} things are`} wrong.\n`,
  );
}
