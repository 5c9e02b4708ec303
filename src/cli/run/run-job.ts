import type { Writable } from 'node:stream';
import { ValidationError } from '../../domain/errors.js';
import { AI_SESSION_VARIABLE, createAiSessionFile } from './ai-session-file.js';
import type { Clock } from './clock.js';
import { deliverRun } from './deliver.js';
import { executeCommand, wrapperExitCode, type CommandResult } from './execute.js';
import { secretMask } from './mask-secrets.js';
import { recordRun, type UnspooledRun } from './record-run.js';
import type { RunTrigger } from './recorded-run.js';
import { SignalRelay, type SignalSource } from './signal-relay.js';
import { deliverSpool } from './spool.js';

/** Recording may hold the caller (cron) up for so long, over all attempts together. */
const DELIVERY_BUDGET_MS = 10_000;
/** However many attempts there are, no one waits longer than an hour for the next. */
const MAX_RETRY_DELAY_SECONDS = 3600;

/** And so long where a person wants it to end. */
const ENDED_BUDGET_MS = 2000;

export interface RetryPolicy {
  /** 1 or more, the first try included. */
  maxAttempts: number;
  delaySeconds: number;
  /** `exponential` doubles the delay from retry to retry. */
  backoff: 'fixed' | 'exponential';
}

export interface RunJobInput {
  jobId: string;
  job: {
    /** A text for the shell, a list to be run as it is, or null where the job has no command of its own. */
    cmd: string | string[] | null;
    cwd: string;
    /** The job's own variables; they win over `baseEnv`. */
    env: Readonly<Record<string, string>>;
    timeoutSeconds: number | null;
    retry: RetryPolicy | null;
    /** Values that are masked in the recorded log, and only there: the output is passed on as it is. */
    secrets?: readonly string[];
  };
  /** Run instead of `cmd`, without a shell. */
  commandOverride?: string[];
  /** The environment that the job inherits. */
  baseEnv: Readonly<Record<string, string | undefined>>;
  trigger: RunTrigger;
  /** Null: runs are only kept in the spool. */
  url: string | null;
  token: string | null;
  spoolDir: string;
  stdout: Writable;
  stderr: Writable;
  clock: Clock;
  randomId: () => string;
  /** Ends the job, as a signal would. */
  signal?: AbortSignal;
  signals: SignalSource;
}

/** A person at a terminal runs a job by hand; without one it is a scheduler that does. */
export function defaultTrigger(stdinIsTty: boolean): RunTrigger {
  return stdinIsTty ? 'manual' : 'scheduled';
}

/**
 * Runs a job as cron would, with its retries, records each attempt as a run of its own, and delivers what the
 * spool holds. Whatever happens to the recording, output and exit code are the job's; at most one line on
 * stderr tells of it.
 * @returns the exit code for this process; see `wrapperExitCode`.
 * @throws ValidationError where there is no command to run.
 */
export async function runJob(input: RunJobInput): Promise<number> {
  const { job, stdout, stderr } = input;
  const command = input.commandOverride ?? job.cmd;
  if (command === null || command.length === 0) {
    throw new ValidationError(`Job '${input.jobId}' has no command: add a cmd to it, or give one after --`, [
      { path: ['cmd'], message: 'is missing' },
    ]);
  }
  // Whoever read our output may go away; the job goes on, and writing to nobody is no reason to crash.
  const ignore = (): void => {};
  stdout.on('error', ignore);
  stderr.on('error', ignore);
  const signals = new SignalRelay(input.signals);
  const ended = AbortSignal.any([signals.ending, ...(input.signal ? [input.signal] : [])]);
  const delivery = new Delivery(input, signals, ended);
  try {
    const maxAttempts = Math.max(1, job.retry?.maxAttempts ?? 1);
    for (let attempt = 1; ; attempt++) {
      const { result, unspooled } = await runAttempt(input, command, attempt, signals);
      if (unspooled !== null) await delivery.unspooled(unspooled);
      const exitCode = wrapperExitCode(result);
      const last = exitCode === 0 || attempt >= maxAttempts || wasEnded(result, ended);
      if (last || !(await waitForRetry(input, attempt, maxAttempts, delivery, ended))) {
        await delivery.deliver();
        return exitCode;
      }
    }
  } finally {
    delivery.warn();
    signals.close();
    stdout.off('error', ignore);
    stderr.off('error', ignore);
  }
}

/** A person ended it, or a signal of theirs did that we only passed on. */
function wasEnded(result: CommandResult, ended: AbortSignal): boolean {
  return ended.aborted || (result.signal !== null && result.forwarded.includes(result.signal));
}

async function runAttempt(
  input: RunJobInput,
  command: string | string[],
  attempt: number,
  signals: SignalRelay,
): Promise<{ result: CommandResult; unspooled: UnspooledRun | null }> {
  const { job, clock } = input;
  const startedAt = clock.now();
  const recorder = await recordRun(input.spoolDir, {
    jobId: input.jobId,
    runKey: input.randomId(),
    startedAt,
    trigger: attempt === 1 ? input.trigger : 'retry',
    attempt,
  });
  const mask = secretMask(job.secrets ?? []);
  const session = await createAiSessionFile().catch(() => null);
  const result = await executeCommand({
    command,
    cwd: job.cwd,
    env: jobEnvironment(input, session?.path ?? null),
    timeoutSeconds: job.timeoutSeconds,
    stdout: input.stdout,
    stderr: input.stderr,
    onLine: (line) => recorder.line({ ...line, text: mask(line.text) }),
    clock,
    signal: input.signal,
    signals,
    startedAt,
  });
  const { finishedAt, exitCode, signal, timedOut } = result;
  const error = result.error === null ? null : mask(result.error);
  const left = (await session?.read()) ?? { session: null, why: null };
  await session?.remove().catch(() => undefined);
  if (left.why !== null) {
    input.stderr.write(`selfheal: the job's ${AI_SESSION_VARIABLE} is not recorded: ${left.why}\n`);
  }
  const end = { finishedAt, exitCode, signal, timedOut, error, aiSession: left.session };
  return { result, unspooled: await recorder.finish(end) };
}

/** What the job inherits; not the tokens, with which it could approve its own changes. */
function jobEnvironment({ baseEnv, job }: RunJobInput, sessionPath: string | null) {
  return {
    ...baseEnv,
    SELFHEAL_TOKEN: undefined,
    SELFHEAL_TOKENS: undefined,
    ...(sessionPath !== null && { [AI_SESSION_VARIABLE]: sessionPath }),
    ...job.env,
  };
}

/** False where waiting was cut short. Meanwhile the attempt that failed is delivered: that costs no time. */
async function waitForRetry(
  { job, clock, stderr }: RunJobInput,
  attempt: number,
  maxAttempts: number,
  delivery: Delivery,
  ended: AbortSignal,
): Promise<boolean> {
  const seconds = job.retry === null ? 0 : retryDelaySeconds(job.retry, attempt);
  stderr.write(`selfheal: attempt ${attempt + 1} of ${maxAttempts} in ${seconds} s\n`);
  const [waited] = await Promise.all([clock.sleep(seconds * 1000, ended), delivery.deliver()]);
  return waited;
}

/** Before the retry that follows attempt number `attempt` (1, 2, …); at most an hour. */
export function retryDelaySeconds({ delaySeconds, backoff }: RetryPolicy, attempt: number): number {
  const factor = backoff === 'exponential' ? 2 ** (attempt - 1) : 1;
  return Math.min(delaySeconds * factor, MAX_RETRY_DELAY_SECONDS);
}

/** Brings recorded runs to the server, within its budget of time, and remembers what went wrong. */
class Delivery {
  private budgetMs = DELIVERY_BUDGET_MS;
  private readonly warnings: string[] = [];
  /** Why runs still wait after the last try. */
  private waiting: string | null = null;

  constructor(
    private readonly input: RunJobInput,
    private readonly signals: SignalRelay,
    private readonly ended: AbortSignal,
  ) {}

  async deliver(): Promise<void> {
    const { input } = this;
    await this.within(async (signal) => {
      const report = await deliverSpool({
        dir: input.spoolDir,
        deliver: (run) => this.send(run, signal),
        log: (message) => this.warnings.push(message),
        clock: input.clock,
        signal,
      });
      // Without a server, waiting is what was asked for.
      const waits = report.left > 0 && input.url !== null;
      this.waiting = waits ? `${report.left} recorded runs wait in ${input.spoolDir}: ${report.why}` : null;
    });
  }

  /** There is no second chance for a run that the spool could not take. */
  async unspooled({ run, why }: UnspooledRun): Promise<void> {
    await this.within(async (signal) => {
      const result = await this.send(run, signal);
      const fate =
        result.state === 'delivered'
          ? 'its log is lost'
          : `this run is not recorded, since the server ${result.state === 'refused' ? `answered ${result.status}: ${result.detail}` : `is out of reach: ${result.why}`}`;
      this.warnings.push(`cannot write to ${this.input.spoolDir} (${why}); ${fate}`);
    });
  }

  /** One line, whatever happened. */
  warn(): void {
    const all = this.waiting === null ? this.warnings : [...this.warnings, this.waiting];
    if (all.length === 0) return;
    const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
    this.input.stderr.write(`selfheal: ${all[0]!.replaceAll('\n', ' ')}${more}\n`);
  }

  private send(run: UnspooledRun['run'], signal: AbortSignal): ReturnType<typeof deliverRun> {
    const { url, token } = this.input;
    if (url === null)
      return Promise.resolve({ state: 'unreachable', why: 'no server is set', timedOut: false });
    return deliverRun(run, { url, token, signal });
  }

  /** Takes the time that `work` needs out of the budget; stops it when that is spent, or at a signal to end. */
  private async within(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { clock } = this.input;
    const startedMs = clock.monotonicMs();
    const stop = new AbortController();
    const done = new AbortController();
    const stopListening = this.signals.onEnding(() => stop.abort());
    const limitMs = this.ended.aborted ? Math.min(this.budgetMs, ENDED_BUDGET_MS) : this.budgetMs;
    const timer = clock.sleep(limitMs, done.signal).then((elapsed) => {
      if (elapsed) stop.abort();
    });
    try {
      await work(stop.signal);
    } catch (error) {
      this.warnings.push(`recording failed: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      done.abort();
      await timer;
      stopListening();
      this.budgetMs = Math.max(0, this.budgetMs - (clock.monotonicMs() - startedMs));
    }
  }
}
