import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, constants as fsConstants, stat } from 'node:fs/promises';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { StoredLine } from '../../domain/runs/log-chunk.js';
import type { Clock } from './clock.js';
import { endGroup } from './process-group.js';
import { pumpOutput } from './pump-output.js';
import type { SignalRelay } from './signal-relay.js';

/** After the command has ended: how long processes that it left behind may keep our pipes open. */
const PIPE_GRACE_MS = 5000;

/** Exit codes of a command that never ran, as shells give them. */
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;
/** As coreutils' `timeout` exits. */
const TIMED_OUT = 124;

export interface CommandInput {
  /** A text goes to `/bin/sh -c`, as cron does it; a list is run as it is, its first item found by PATH. */
  command: string | string[];
  cwd: string;
  /** The whole environment of the command. */
  env: Readonly<Record<string, string | undefined>>;
  /** Seconds until the whole process group is ended; null for no limit. */
  timeoutSeconds: number | null;
  /** Where the command's output is passed on, byte by byte. */
  stdout: Writable;
  stderr: Writable;
  /** Each line as it arrives; may return a promise to slow the command's output down. */
  onLine: (line: StoredLine) => void | Promise<void>;
  clock: Clock;
  /** Ends the command as a time limit would. */
  signal?: AbortSignal;
  /** Connected while the command runs; stays its owner's to close. */
  signals: SignalRelay;
  /** Default: now. */
  startedAt?: Date;
}

export interface CommandResult {
  startedAt: Date;
  /** Start and measured duration: never before the start, however the wall clock jumps. */
  finishedAt: Date;
  /** -1 where a signal ended it. */
  exitCode: number;
  signal: NodeJS.Signals | null;
  timedOut: boolean;
  /** Signals that were sent to us and passed on. */
  forwarded: NodeJS.Signals[];
  /** Why the command could not be started (exit code 126 or 127) or did not end by itself. */
  error: string | null;
}

/**
 * Runs a command in a process group of its own, passes its output on, and waits for its end. Signals that
 * this process receives go to the whole group. Stdin is inherited.
 */
export async function executeCommand(input: CommandInput): Promise<CommandResult> {
  const { clock, signals } = input;
  const startedAt = input.startedAt ?? clock.now();
  const startedMs = clock.monotonicMs();
  const now = (): Date => new Date(startedAt.getTime() + Math.max(0, clock.monotonicMs() - startedMs));
  const child = await start(input);
  if (!('pid' in child)) {
    const message = `selfheal: ${child.error}`;
    input.stderr.write(`${message}\n`);
    await input.onLine({ at: now(), stream: 'stderr', text: message });
    return { startedAt, finishedAt: now(), signal: null, timedOut: false, forwarded: [], ...child };
  }
  signals.connect(child.pid);
  try {
    const end = await supervise(input, child, now);
    return { startedAt, finishedAt: now(), forwarded: signals.disconnect(), ...end };
  } finally {
    signals.disconnect();
  }
}

/**
 * The exit code of a wrapper that stands in for the command: the command's own, 128 + n where signal n ended
 * it, 124 where its time was up, 126 or 127 where it could not be started.
 */
export function wrapperExitCode(result: Pick<CommandResult, 'exitCode' | 'signal' | 'timedOut'>): number {
  if (result.timedOut) return TIMED_OUT;
  if (result.signal !== null) return 128 + constants.signals[result.signal];
  return result.exitCode;
}

interface StartedCommand {
  pid: number;
  stdout: Readable;
  stderr: Readable;
  ended: Promise<{ exitCode: number; signal: NodeJS.Signals | null }>;
}

interface FailedStart {
  exitCode: number;
  error: string;
}

async function start({ command, cwd, env }: CommandInput): Promise<StartedCommand | FailedStart> {
  const [file, ...args] = typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
  if (file === undefined || file === '') return { exitCode: NOT_FOUND, error: 'the command is empty' };
  let child: ChildProcess;
  try {
    child = spawn(file, args, { cwd, env, detached: true, stdio: ['inherit', 'pipe', 'pipe'] });
    await once(child, 'spawn');
  } catch (error) {
    return whyNotStarted(error, file, cwd);
  }
  const ended = new Promise<{ exitCode: number; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ exitCode: code ?? -1, signal }));
  });
  // Later errors of a child process are failed kills, and we kill by group.
  child.on('error', () => {});
  return { pid: child.pid!, stdout: child.stdout!, stderr: child.stderr!, ended };
}

/** Node's own messages can quote arguments and variables, so they are not used. */
async function whyNotStarted(error: unknown, file: string, cwd: string): Promise<FailedStart> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  // A missing working directory is reported as if the command were missing.
  if (!(await canEnter(cwd))) {
    return {
      exitCode: NOT_EXECUTABLE,
      error: `cannot run in ${cwd}: it is not a folder that can be entered`,
    };
  }
  switch (code) {
    case 'ENOENT':
      return { exitCode: NOT_FOUND, error: `${file}: command not found` };
    case 'EACCES':
      return {
        exitCode: NOT_EXECUTABLE,
        error: `${file}: not an executable file, or no permission to run it`,
      };
    case 'E2BIG':
      return { exitCode: NOT_EXECUTABLE, error: `${file}: arguments and environment are too long` };
    case 'ERR_INVALID_ARG_VALUE':
      return { exitCode: NOT_EXECUTABLE, error: `${file}: an argument or variable contains a NUL character` };
    default:
      return { exitCode: NOT_EXECUTABLE, error: `${file}: cannot be started (${code})` };
  }
}

async function canEnter(folder: string): Promise<boolean> {
  try {
    await access(folder, fsConstants.X_OK);
    return (await stat(folder)).isDirectory();
  } catch {
    return false;
  }
}

/** From the start of the command to its end, the end of its output, and of its group where it was cut short. */
async function supervise(
  input: CommandInput,
  child: StartedCommand,
  now: () => Date,
): Promise<Pick<CommandResult, 'exitCode' | 'signal' | 'timedOut' | 'error'>> {
  const { clock, timeoutSeconds } = input;
  const over = new AbortController();
  const giveUp = new AbortController();
  const pump = (stream: StoredLine['stream']): Promise<void> =>
    pumpOutput({
      source: child[stream],
      target: input[stream],
      onLine: (text) => input.onLine({ at: now(), stream, text }),
      clock,
      giveUp: giveUp.signal,
    });

  const stopped = whenToStop(timeoutSeconds, clock, over.signal, input.signal).then(async (why) => {
    if (why !== null) await endGroup(child.pid, clock);
    return why;
  });
  const output = Promise.all([pump('stdout'), pump('stderr')]);
  const ended = child.ended.then(async (end) => {
    over.abort();
    const why = await stopped;
    // After a time limit the group is gone or killed; only pipes passed on to other groups can be open still.
    const outputEnded = new AbortController();
    const waited = clock.sleep(PIPE_GRACE_MS, outputEnded.signal).then(() => giveUp.abort());
    await output.finally(() => outputEnded.abort());
    await waited;
    return { ...end, why };
  });
  try {
    const [{ exitCode, signal, why }] = await Promise.all([ended, output]);
    const error =
      why === 'timeout'
        ? `exceeded its time limit of ${timeoutSeconds} s and was ended`
        : why === 'aborted'
          ? 'was ended because the recorder was told to stop'
          : null;
    return { exitCode, signal, timedOut: why === 'timeout', error };
  } catch (error) {
    // Only a recorder that throws leads here; the command must not be left behind without anyone to watch it.
    giveUp.abort();
    await endGroup(child.pid, clock);
    throw error;
  }
}

/** Resolves with the reason to stop the command, or with null once it is over by itself. */
function whenToStop(
  timeoutSeconds: number | null,
  clock: Clock,
  over: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<'timeout' | 'aborted' | null> {
  return new Promise((resolve) => {
    const onAbort = (): void => resolve('aborted');
    over.addEventListener('abort', () => {
      signal?.removeEventListener('abort', onAbort);
      resolve(null);
    });
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
    if (timeoutSeconds === null) return;
    void clock.sleep(timeoutSeconds * 1000, over).then((elapsed) => {
      if (elapsed) resolve('timeout');
    });
  });
}
