import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate as others } from 'node:timers/promises';
import type { Job } from './build-job.js';
import type { Environment } from './env-references.js';
import type { JobProblem } from './job-problem.js';
import { brokenFile, MAX_FILE_BYTES, parseJobFile, type ParsedJobFile } from './parse-job-file.js';

/** After so many milliseconds of reading and parsing, everything else gets a turn. */
const TURN_MS = 20;

export const JOB_FILE_NAME = /^[^.].*\.ya?ml$/i;

export interface LoadedFile extends ParsedJobFile {
  file: string;
  /** SHA-256 (hex) of the bytes; null where they could not be read. */
  hash: string | null;
}

export interface LoadedFiles {
  /** In the order of their paths, which is that of precedence. */
  files: LoadedFile[];
  /** What is wrong with the configured path itself. */
  problem: JobProblem | null;
  /** True where the path may well hold files, but cannot be looked into. */
  unknown: boolean;
}

export interface LoadOptions {
  /** What `${env:NAME}` is looked up in. */
  env: Environment;
  signal?: AbortSignal;
  /** The result of an earlier reading of the same bytes under the same environment, to be taken again. */
  known?: (file: string, hash: string) => LoadedFile | undefined;
}

/**
 * The jobs of one file, or of all `.yaml` and `.yml` files in a folder (not of its folders; hidden files are left out).
 * Whatever cannot be read or understood is a problem; throws only where `signal` aborts.
 */
export async function loadJobs(
  path: string,
  options: LoadOptions,
): Promise<{ jobs: Job[]; problems: JobProblem[] }> {
  const { files, problem } = await loadJobFiles(path, options);
  const { jobs, problems } = withoutDuplicates(files);
  return {
    jobs,
    problems: [...(problem ? [problem] : []), ...files.flatMap((file) => file.problems), ...problems],
  };
}

/** As loadJobs, file by file, with jobs that stand in several files still in each of them. */
export async function loadJobFiles(path: string, options: LoadOptions): Promise<LoadedFiles> {
  const root = resolve(path);
  options.signal?.throwIfAborted();
  let names: string[];
  try {
    if (!(await stat(root)).isDirectory()) {
      const file = loadFile(root, options);
      return file === null ? missing(root) : { files: [file], problem: null, unknown: false };
    }
    names = await readdir(root);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (isGone(error)) return missing(root);
    return { files: [], problem: problemOf(root, unreadable(error)), unknown: true };
  }
  const files: LoadedFile[] = [];
  // By code unit, so that precedence is the same on every machine.
  const wanted = names.filter((name) => JOB_FILE_NAME.test(name)).sort();
  let turnEnds = performance.now() + TURN_MS;
  for (const name of wanted) {
    if (performance.now() > turnEnds) {
      await others();
      turnEnds = performance.now() + TURN_MS;
    }
    options.signal?.throwIfAborted();
    const file = loadFile(join(root, name), options);
    if (file !== null) files.push(file);
  }
  return { files, problem: null, unknown: false };
}

function missing(path: string): LoadedFiles {
  const message = 'does not exist; create a job file or a folder of job files there, or name another path';
  return { files: [], problem: problemOf(path, message), unknown: false };
}

/** Of jobs with one id in several files the first file's stands; each other one is a problem that names both places. */
export function withoutDuplicates(files: { jobs: Job[] }[]): { jobs: Job[]; problems: JobProblem[] } {
  const jobs = new Map<string, Job>();
  const problems: JobProblem[] = [];
  for (const job of files.flatMap((file) => file.jobs)) {
    const first = jobs.get(job.jobId);
    if (first === undefined) {
      jobs.set(job.jobId, job);
      continue;
    }
    problems.push({
      file: job.file,
      line: job.line,
      column: null,
      jobId: job.jobId,
      key: null,
      message:
        `is described twice: in ${first.file} line ${first.line}, which counts, and in ${job.file} line ${job.line}; ` +
        'rename or remove one of them',
      keepsLastGood: false,
    });
  }
  return { jobs: [...jobs.values()], problems };
}

/** Null where the file vanished since its folder was listed: that is no problem, it is gone. */
function loadFile(file: string, options: LoadOptions): LoadedFile | null {
  let bytes: Buffer | string;
  try {
    bytes = readBytes(file);
  } catch (error) {
    if (!isGone(error)) return { ...brokenFile(file, unreadable(error)), file, hash: null };
    if (!isLink(file)) return null;
    return {
      ...brokenFile(file, 'is a link that leads nowhere; point it to a job file or remove it'),
      file,
      hash: null,
    };
  }
  if (typeof bytes === 'string') return { ...brokenFile(file, bytes), file, hash: null };
  const hash = createHash('sha256').update(bytes).digest('hex');
  const known = options.known?.(file, hash);
  if (known) return known;
  let text: string;
  try {
    // The mark at the beginning stays, so that the text is the bytes; the parser knows it.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { ...brokenFile(file, 'is not UTF-8 text; save it in that encoding'), file, hash };
  }
  return { ...parseJobFile(text, { file, env: options.env, hash }), file, hash };
}

/**
 * The bytes, or why it is no file that holds jobs. At once: of thousands of small files, handing each to the thread
 * pool takes ten times as long as reading it.
 */
function readBytes(file: string): Buffer | string {
  // A pipe of that name would keep a blocking open waiting for its other end.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) return 'is a folder; a job file is wanted';
    if (!stats.isFile()) return 'is no regular file; a job file is wanted';
    if (stats.size > MAX_FILE_BYTES)
      return `is larger than ${MAX_FILE_BYTES} bytes; split the jobs over several files`;
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function problemOf(file: string, message: string): JobProblem {
  return { file, line: null, column: null, jobId: null, key: null, message, keepsLastGood: false };
}

function unreadable(error: unknown): string {
  return `cannot be read (${codeOf(error)}); it must be readable for the user that this server runs as`;
}

function isLink(file: string): boolean {
  try {
    return lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' ? code : 'unknown reason';
}
