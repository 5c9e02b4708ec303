import { resolve } from 'node:path';
import type { Job } from './build-job.js';
import type { Environment } from './env-references.js';
import { formatJobProblem, type JobProblem } from './job-problem.js';
import { loadJobFiles, withoutDuplicates, type LoadedFile, type LoadedFiles } from './load-jobs.js';
import { parseJobFile, type ParsedJobFile } from './parse-job-file.js';
import { watchJobPath, type JobPathWatch } from './watch-job-path.js';

export interface JobChange {
  added: string[];
  /** Whose configuration is another now, or which moved in its file or to another; not those whose comments changed. */
  changed: string[];
  removed: string[];
}

export interface RegistryLog {
  info: (fields: object, message: string) => void;
  warn: (fields: object, message: string) => void;
  error: (fields: object, message: string) => void;
}

export interface JobRegistryOptions {
  /** A job file or a folder of them, which need not exist yet; null for none. */
  path: string | null;
  /** What `${env:NAME}` is looked up in. */
  env: Environment;
  /** Called once for each problem when it appears. What it throws is logged. */
  onProblem?: (problem: JobProblem) => void;
  log?: RegistryLog;
  /** Milliseconds without a further change after which files are read again; default 150. */
  settleMs?: number;
}

type Listener = (change: JobChange) => void;

/** While something changes all the time, files are read at least this often. */
const LONGEST_UNSETTLED_MS = 750;

/**
 * The jobs that are configured now. A file or job that turns bad keeps its last good version for as long as its file
 * exists, and the problem says so.
 */
export class JobRegistry {
  #jobs = new Map<string, Job>();
  #problems: JobProblem[] = [];
  /** By file; holds jobs that lost against an earlier file as well, so that a file that turns bad keeps its claim. */
  #lastGood = new Map<string, Map<string, Job>>();
  #loaded = new Map<string, LoadedFile>();
  #watch: JobPathWatch | null = null;
  #watchProblem: JobProblem | null = null;
  readonly #listeners = new Set<Listener>();
  readonly #closing = new AbortController();
  #closed: Promise<void> | null = null;
  /** The last reload that was asked for, settled or not; never rejects. */
  #tail: Promise<void> = Promise.resolve();
  /** A reload that has not begun: whoever asks meanwhile gets this one. */
  #waiting: Promise<void> | null = null;
  #settleTimer: NodeJS.Timeout | undefined;
  #unsettledTimer: NodeJS.Timeout | undefined;

  private constructor(private readonly options: JobRegistryOptions) {}

  /** Resolves when the jobs are read and every later change will be noticed; bad configuration is a problem, never an error. */
  static async open(options: JobRegistryOptions): Promise<JobRegistry> {
    const path = options.path === null ? null : resolve(options.path);
    const registry = new JobRegistry({ ...options, path });
    await registry.reload();
    return registry;
  }

  get(jobId: string): Job | undefined {
    return this.#jobs.get(jobId);
  }

  /** Sorted by id. */
  list(): Job[] {
    return [...this.#jobs.values()];
  }

  /** What is wrong now, in the order of files and lines. */
  problems(): JobProblem[] {
    return this.#watchProblem ? [this.#watchProblem, ...this.#problems] : [...this.#problems];
  }

  /** What a content of this file would describe, with the environment the registry has; changes nothing. */
  parse(text: string, file: string): ParsedJobFile {
    return parseJobFile(text, { file, env: this.options.env });
  }

  /** What a listener throws is logged and keeps no other from being told. Returns what ends the listening. */
  onChange(listener: Listener): () => void {
    // One function may listen twice, and each end only its own.
    const own: Listener = (change) => listener(change);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** Reads all files that changed, one reload at a time. Resolves when its listeners have been told; rejects once closed. */
  reload(): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the job registry is closed'));
    if (this.#waiting) return this.#waiting;
    const reload = this.#tail.then(() => {
      this.#waiting = null;
      return this.#reloadNow();
    });
    this.#waiting = reload;
    // The caller hears of a failure; the next reload only waits for the end of this one.
    this.#tail = reload.catch(() => undefined);
    return reload;
  }

  /** Ends the watching; resolves when nothing of it runs any more. What was read stays readable. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#closing.abort(new Error('the job registry is closed'));
    this.#listeners.clear();
    this.#clearTimers();
    await this.#tail;
    this.#watch?.close();
  }

  async #reloadNow(): Promise<void> {
    const { path, env } = this.options;
    const { signal } = this.#closing;
    signal.throwIfAborted();
    if (path === null) return;
    await this.#watchAgainIfStale(path);
    const loaded = await loadJobFiles(path, {
      env,
      signal,
      known: (file, hash) => {
        const before = this.#loaded.get(file);
        return before?.hash === hash ? before : undefined;
      },
    });
    this.#take(loaded);
  }

  async #watchAgainIfStale(path: string): Promise<void> {
    if (this.#watch !== null) {
      if (!(await this.#watch.isStale())) return;
      this.#watch.close();
    }
    this.#watchProblem = null;
    this.#watch = await watchJobPath(path, {
      onActivity: () => this.#noticeActivity(),
      onError: (error) => this.#noticeWatchError(path, error),
    });
  }

  #noticeActivity(): void {
    if (this.#closing.signal.aborted) return;
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => this.#reloadForWatch(), this.options.settleMs ?? 150);
    this.#unsettledTimer ??= setTimeout(() => this.#reloadForWatch(), LONGEST_UNSETTLED_MS);
  }

  #reloadForWatch(): void {
    this.#clearTimers();
    this.reload().catch((error: unknown) => {
      if (!this.#closing.signal.aborted)
        this.options.log?.error({ err: error }, 'reading the job files failed');
    });
  }

  #clearTimers(): void {
    clearTimeout(this.#settleTimer);
    clearTimeout(this.#unsettledTimer);
    this.#settleTimer = undefined;
    this.#unsettledTimer = undefined;
  }

  #noticeWatchError(file: string, error: unknown): void {
    const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown reason';
    const message =
      `cannot be watched (${code}): changes may go unnoticed until the next start; ` +
      "where the code is ENOSPC or EMFILE, raise the system's limit of watches or open files";
    this.#watchProblem = {
      file,
      line: null,
      column: null,
      jobId: null,
      key: null,
      message,
      keepsLastGood: false,
    };
    this.#tellProblem(this.#watchProblem);
  }

  #take(loaded: LoadedFiles): void {
    const problems: JobProblem[] = [];
    const lastGood = loaded.unknown ? this.#lastGood : new Map<string, Map<string, Job>>();
    if (loaded.problem) {
      problems.push({
        ...loaded.problem,
        keepsLastGood: [...lastGood.values()].some((jobs) => jobs.size > 0),
      });
    }
    for (const file of loaded.files) {
      const kept = withLastGood(file, this.#lastGood.get(file.file));
      lastGood.set(file.file, kept.jobs);
      problems.push(...kept.problems);
    }
    const unique = withoutDuplicates([...lastGood.values()].map((jobs) => ({ jobs: [...jobs.values()] })));
    problems.push(...unique.problems);
    const jobs = new Map(
      unique.jobs.sort((a, b) => (a.jobId < b.jobId ? -1 : 1)).map((job) => [job.jobId, job] as const),
    );
    const change = changeBetween(this.#jobs, jobs);
    const before = new Set(this.#problems.map((problem) => JSON.stringify(problem)));

    this.#jobs = jobs;
    this.#lastGood = lastGood;
    this.#problems = problems;
    if (!loaded.unknown) this.#loaded = new Map(loaded.files.map((file) => [file.file, file]));

    for (const problem of problems) if (!before.has(JSON.stringify(problem))) this.#tellProblem(problem);
    this.#tellChange(change);
  }

  #tellProblem(problem: JobProblem): void {
    this.options.log?.warn({ problem }, formatJobProblem(problem));
    this.#guarded(() => this.options.onProblem?.(problem));
  }

  #tellChange(change: JobChange): void {
    if (change.added.length + change.changed.length + change.removed.length === 0) return;
    this.options.log?.info({ ...change }, 'the configured jobs changed');
    for (const listener of [...this.#listeners]) this.#guarded(() => listener(change));
  }

  #guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.options.log?.error({ err: error }, 'a listener of the job registry failed');
    }
  }
}

/** A file's jobs, with the version from before for each that is not right now. */
function withLastGood(
  file: LoadedFile,
  before: ReadonlyMap<string, Job> | undefined,
): { jobs: Map<string, Job>; problems: JobProblem[] } {
  const jobs = new Map(file.jobs.map((job) => [job.jobId, job]));
  const bad = new Set(file.problems.map((problem) => problem.jobId));
  const kept = new Set<string | null>();
  for (const [jobId, job] of before ?? []) {
    if (jobs.has(jobId) || !(file.broken || bad.has(jobId))) continue;
    jobs.set(jobId, job);
    kept.add(jobId);
  }
  const problems = file.problems.map((problem) => ({
    ...problem,
    keepsLastGood: file.broken ? kept.size > 0 : kept.has(problem.jobId),
  }));
  return { jobs, problems };
}

function changeBetween(before: ReadonlyMap<string, Job>, after: ReadonlyMap<string, Job>): JobChange {
  const change: JobChange = { added: [], changed: [], removed: [] };
  for (const [jobId, job] of after) {
    const old = before.get(jobId);
    if (old === undefined) change.added.push(jobId);
    else if (old !== job && essence(old) !== essence(job)) change.changed.push(jobId);
  }
  for (const jobId of before.keys()) if (!after.has(jobId)) change.removed.push(jobId);
  return change;
}

function essence(job: Job): string {
  return JSON.stringify([job.file, job.keyPath, job.cwd, job.resolved().config]);
}
