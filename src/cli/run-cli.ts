import { Command, CommanderError } from 'commander';
import { readVersion } from '../version.js';
import { CliError } from './cli-error.js';
import type { CliIo } from './cli-io.js';
import type { CommandHost } from './command-host.js';
import { COMMANDS } from './command-list.js';
import { exitCodeOf } from './exit-code-of.js';
import { EXIT, EXIT_CODE_HELP } from './exit-codes.js';
import { flush } from './output/flush.js';
import { severalLines } from './output/sanitize.js';

/**
 * Runs one command line to its end; whatever goes wrong is told on stderr, in a line without a stack (`--debug` adds it).
 *
 * @param argv without the program's own name
 * @returns the exit code; see `exit-codes.ts`
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const host: CommandHost = {
    io,
    argv,
    exitCode: EXIT.ok,
    printsItsOwn: true,
    wholeProgram: () => buildProgram(host, Object.keys(COMMANDS)),
  };
  const faults: NodeJS.ErrnoException[] = [];
  io.stdout.on('error', (error: NodeJS.ErrnoException) => faults.push(error));
  // There is nowhere left to tell it; without a listener the process would end with a stack.
  io.stderr.on('error', () => undefined);
  try {
    const [first = ''] = argv;
    const program = await buildProgram(
      host,
      Object.hasOwn(COMMANDS, first) ? [first] : Object.keys(COMMANDS),
    );
    await program.parseAsync(argv, { from: 'user' });
    await flush(io.stdout);
    // Whoever read the output is gone: no failure of ours. A full disk is one.
    const fault = faults.find(({ code }) => code !== 'EPIPE' && code !== 'ERR_STREAM_DESTROYED');
    if (fault && host.printsItsOwn && host.exitCode === EXIT.ok) {
      throw new CliError(`the output cannot be written (${fault.code ?? fault.message})`, EXIT.unexpected);
    }
    return host.exitCode;
  } catch (error) {
    // Commander has written its own message.
    if (!(error instanceof CommanderError)) {
      io.stderr.write(`${describe(error)}\n`);
      // Only before "--": what follows is the job's own command line.
      if (beforeDashes(argv).includes('--debug')) io.stderr.write(`${stackOf(error)}\n`);
    }
    return exitCodeOf(error);
  }
}

/** @param names of the commands that it is to have */
async function buildProgram(host: CommandHost, names: readonly string[]): Promise<Command> {
  const { io } = host;
  const program = new Command('selfheal')
    .description('Watches how scheduled jobs behave, proposes improvements, applies and rolls them back.')
    .version(readVersion(), '-V, --version')
    .option('--url <url>', 'the server, for commands that talk to one (SELFHEAL_URL)')
    .option('--token <token>', 'its access token (SELFHEAL_TOKEN)')
    .option('--config <file>', 'configuration file (default: selfheal.yaml here, if there is one)')
    .option('--debug', 'show the stack of an error')
    .addHelpText('after', EXIT_CODE_HELP)
    .showHelpAfterError('(see selfheal --help)')
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      // An argument may hold what a file or another program put there.
      writeErr: (text) => void io.stderr.write(severalLines(text)),
      outputError: (text, write) => write(text.replace(/^error: /, 'selfheal: ')),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      getOutHasColors: () => io.colours,
      getErrHasColors: () => false,
    })
    .exitOverride();
  for (const name of names) {
    const make = await COMMANDS[name]?.();
    if (make) program.addCommand(make(host).copyInheritedSettings(program));
  }
  return program;
}

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const text = severalLines(message.trim() || 'failed without a reason');
  return `selfheal: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function stackOf(error: unknown): string {
  const stacks: string[] = [];
  for (let inner: unknown = error; inner instanceof Error; inner = inner.cause) {
    stacks.push(severalLines(inner.stack ?? inner.message));
  }
  return stacks.join('\ncaused by: ');
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end === -1 ? argv : argv.slice(0, end);
}
