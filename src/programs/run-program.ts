import { spawn } from 'node:child_process';

/** After a program has ended, what it started may hold its output open; so long it is waited for, in milliseconds. */
const LEFT_OPEN_MS = 1_000;

export interface ProgramRun {
  command: string;
  args: readonly string[];
  environment: NodeJS.ProcessEnv;
  /** Default: the folder of this process. */
  cwd?: string;
  /** Milliseconds after which it is killed. */
  limitMs: number;
  /** Kills it, too. */
  signal?: AbortSignal;
  /** Of standard output so many bytes are kept, from its beginning; of standard error as many, from its end. */
  mostBytes: number;
}

export interface EndedProgram {
  /** Null where a signal ended it. */
  exitCode: number | null;
  stdout: string;
  /** Whether it printed more than is kept. */
  cut: boolean;
  /** Its last lines. */
  stderr: string;
}

/** A program did not end by itself. The text names no argument: those may be what a job printed. */
export class ProgramError extends Error {
  constructor(
    readonly reason: 'not-started' | 'too-slow',
    message: string,
  ) {
    super(message);
    this.name = 'ProgramError';
  }
}

/**
 * Runs a program in a process group of its own. The group is killed where it takes too long or is cancelled, and when
 * the program has ended, so that nothing it started stays behind. No shell reads the arguments.
 *
 * @throws ProgramError where it cannot be started or takes too long; the signal's reason where that aborts
 */
export function runProgram(run: ProgramRun): Promise<EndedProgram> {
  const { limitMs, signal, mostBytes } = run;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = start(run);
    const stdout = keepBeginning(child.stdout, mostBytes);
    const stderr = keepEnd(child.stderr, mostBytes);
    let stopped: { why: Error } | null = null;
    let patience: NodeJS.Timeout | undefined;
    /** Kills all of it; 'close' follows, at the latest when what it left open has had its time. */
    const end = (): void => {
      killGroup(child.pid);
      patience ??= setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, LEFT_OPEN_MS);
    };
    const stop = (why: Error): void => {
      stopped ??= { why };
      end();
    };
    const cancel = (): void => stop(signal?.reason as Error);
    const timer = setTimeout(
      () => stop(new ProgramError('too-slow', `took longer than ${limitMs / 1_000} s`)),
      limitMs,
    );
    const settle = (): void => {
      clearTimeout(timer);
      clearTimeout(patience);
      signal?.removeEventListener('abort', cancel);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    child.once('error', (error) => {
      settle();
      reject(notStarted(error));
    });
    child.once('exit', end);
    child.once('close', (exitCode) => {
      settle();
      if (stopped !== null) reject(stopped.why);
      else resolve({ exitCode, stdout: stdout.text(), cut: stdout.cut(), stderr: stderr.text() });
    });
  });
}

function start({ command, args, environment, cwd }: ProgramRun) {
  try {
    return spawn(command, args, {
      env: environment,
      ...(cwd !== undefined && { cwd }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
  } catch (error) {
    throw notStarted(error); // an argument that is too long for the system, or holds a NUL
  }
}

/** Without its cause, whose text may hold an argument. */
function notStarted(error: unknown): ProgramError {
  const { code } = error as NodeJS.ErrnoException;
  return new ProgramError('not-started', `could not be started (${code ?? 'unknown reason'})`);
}

function keepBeginning(stream: NodeJS.ReadableStream, most: number) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    if (bytes < most) chunks.push(chunk);
    bytes += chunk.length;
  });
  return {
    text: () => Buffer.concat(chunks).subarray(0, most).toString('utf8'),
    cut: () => bytes > most,
  };
}

function keepEnd(stream: NodeJS.ReadableStream, most: number) {
  let kept = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]);
    // Not at each chunk: a program that prints byte by byte would have it copied as often.
    if (kept.length > 2 * most) kept = Buffer.from(kept.subarray(-most));
  });
  return { text: () => kept.subarray(-most).toString('utf8') };
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has ended just now; macOS says EPERM where the dead are not collected yet.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
