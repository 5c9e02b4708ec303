import { createHash } from 'node:crypto';
import { basename, dirname, resolve } from 'node:path';
import { isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import { dereference, isMergeKey, readYaml, type YamlReading } from '../../changes/read-yaml.js';
import { closestWord } from './closest-word.js';
import type { Environment } from './env-references.js';
import { buildJob, type Job } from './build-job.js';
import { dottedKey, type JobProblem } from './job-problem.js';
import { JOB_ID_PATTERN, JOB_KEYS } from './job-schema.js';
import { keyName, startOf } from './plain-values.js';

/** Bytes of a job file, at most. */
export const MAX_FILE_BYTES = 1024 * 1024;
/** A broken file can have a fault in every character; nobody reads more than these. */
const MAX_PROBLEMS = 50;

const WHAT_A_FILE_HOLDS = "describe jobs under 'jobs:', or one job by its own keys (cmd, schedule, …)";
const SLUG_RULE =
  'a job id begins with a letter or digit and holds at most 128 letters, digits, dots, hyphens and underscores';

export interface ParsedJobFile {
  /** In the order of the file; those without a problem of their own. */
  jobs: Job[];
  problems: JobProblem[];
  /** True where the file as a whole could not be made sense of, so that a job missing from it may still be meant. */
  broken: boolean;
}

/**
 * The jobs of one file's text. Reads nothing but its arguments and never throws: whatever is wrong is a problem, and
 * a bad job leaves the others of its file alone.
 *
 * @param options.file where the text stands or would stand; gives the job's id where the file is one job, and the base of `cwd`
 * @param options.env what `${env:NAME}` is looked up in
 * @param options.hash SHA-256 (hex) of the text's bytes, where it is known
 */
export function parseJobFile(
  text: string,
  options: { file: string; env: Environment; hash?: string },
): ParsedJobFile {
  const file = resolve(options.file);
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
    return brokenFile(file, `is larger than ${MAX_FILE_BYTES} bytes; split the jobs over several files`);
  }
  const problems = new ProblemList(file);
  const { reading, faults, position } = readYaml(text);
  if (reading === null) {
    for (const { offset, message } of faults)
      problems.add({ ...(offset === null ? {} : position(offset)), message });
    return { jobs: [], problems: problems.list(), broken: true };
  }
  const hash = options.hash ?? createHash('sha256').update(text, 'utf8').digest('hex');
  return new JobFileReader(file, hash, options.env, reading, problems).read();
}

/** What a file is of which nothing can be used. */
export function brokenFile(file: string, message: string): ParsedJobFile {
  const problems = new ProblemList(file);
  problems.add({ message });
  return { jobs: [], problems: problems.list(), broken: true };
}

class ProblemList {
  readonly #problems: JobProblem[] = [];
  #more = 0;

  constructor(private readonly file: string) {}

  add(problem: Partial<JobProblem> & { message: string }): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(this.#complete(problem));
    else this.#more++;
  }

  list(): JobProblem[] {
    if (this.#more === 0) return this.#problems;
    const message = `has ${this.#more} more problems; put those above right first`;
    return [...this.#problems, this.#complete({ message })];
  }

  #complete(problem: Partial<JobProblem> & { message: string }): JobProblem {
    return {
      file: this.file,
      line: null,
      column: null,
      jobId: null,
      key: null,
      keepsLastGood: false,
      ...problem,
    };
  }
}

class JobFileReader {
  readonly #jobs = new Map<string, Job>();

  constructor(
    private readonly file: string,
    private readonly hash: string,
    private readonly env: Environment,
    private readonly reading: YamlReading,
    private readonly problems: ProblemList,
  ) {}

  read(): ParsedJobFile {
    const broken = !this.#readDocument();
    return { jobs: [...this.#jobs.values()], problems: this.problems.list(), broken };
  }

  /** False where the document is none that holds jobs. */
  #readDocument(): boolean {
    const root = dereference(this.reading, this.reading.contents);
    if (isEmpty(root)) {
      this.problems.add({ message: `is empty; ${WHAT_A_FILE_HOLDS}` });
      return false;
    }
    if (!isMap(root)) {
      this.#addAt(root, [], `is no mapping; ${WHAT_A_FILE_HOLDS}`);
      return false;
    }
    const [jobs, again] = root.items.filter((pair) => this.#name(pair.key) === 'jobs');
    if (jobs === undefined) return this.#readSingle(root);
    if (again !== undefined) {
      this.#addAt(again, ['jobs'], 'jobs: stands twice in this file; put all jobs under the first one');
      return false;
    }
    const value = dereference(this.reading, jobs.value);
    if (isMap(value)) this.#readMapping(value);
    else if (isSeq(value)) this.#readList(value);
    else if (!isEmpty(value)) {
      this.#addAt(
        jobs,
        ['jobs'],
        'jobs: must be a mapping of job ids to jobs, or a list of jobs with an id each',
      );
      return false;
    }
    return true;
  }

  #readSingle(root: YAMLMap): boolean {
    const names = root.items.map((pair) => this.#name(pair.key)).filter((name) => name !== null);
    if (!names.some((name) => JOB_KEYS.includes(name) || name === '<<')) {
      const meant = names.find((name) => closestWord(name, ['jobs']) !== null);
      const hint = meant === undefined ? '' : `; did you mean 'jobs' by '${meant}'?`;
      this.#addAt(
        root,
        [],
        `has neither 'jobs:' nor any key of a job (cmd, schedule, self_healing, …)${hint}`,
      );
      return false;
    }
    const jobId = basename(this.file).replace(/\.ya?ml$/i, '');
    if (!JOB_ID_PATTERN.test(jobId)) {
      this.problems.add({ message: `its name, '${jobId}', is no job id; rename the file: ${SLUG_RULE}` });
      return false;
    }
    this.#readJob(jobId, root, [], root);
    return true;
  }

  #readMapping(jobs: YAMLMap): void {
    for (const pair of jobs.items) {
      if (isMergeKey(pair.key)) {
        const message = 'jobs.<<: jobs cannot be merged in; use <<: within a job, for keys that jobs share';
        this.#addAt(pair, ['jobs', '<<'], message);
        continue;
      }
      const key = dereference(this.reading, pair.key);
      // A number or a boolean would be another key for whoever edits the file by the job's key path.
      if (!isScalar(key) || typeof key.value !== 'string') {
        const name = keyName(key);
        const advice = name === null ? '' : `; write "${name}"`;
        this.#addAt(pair, ['jobs'], `jobs: this job id is not text${advice}`);
        continue;
      }
      this.#readJob(key.value, pair.value, ['jobs', key.value], pair);
    }
  }

  #readList(jobs: YAMLSeq): void {
    for (const [index, item] of jobs.items.entries()) {
      const keyPath = ['jobs', String(index)];
      const job = dereference(this.reading, item);
      const id = isMap(job) ? (job.get('id') ?? job.get('job_id')) : undefined;
      if (typeof id === 'string') {
        this.#readJob(id, item, keyPath, item);
        continue;
      }
      let message = 'has no id; add one (id: my-job)';
      if (!isMap(job)) message = 'is no mapping; a job is a mapping with an id';
      else if (id !== undefined && id !== null) message = 'has an id that is not text; put it in quotes';
      this.#addAt(item, keyPath, `${dottedKey(keyPath)}: ${message}`);
    }
  }

  #readJob(jobId: string, node: unknown, keyPath: string[], place: unknown): void {
    if (!JOB_ID_PATTERN.test(jobId)) {
      this.#addAt(place, keyPath, `${dottedKey(keyPath)}: is no job id; ${SLUG_RULE}`);
      return;
    }
    const position = this.reading.position(startOf(place) ?? startOf(node) ?? 0);
    const first = this.#jobs.get(jobId);
    if (first) {
      const message = `is described twice: in line ${first.line}, which counts, and here; rename or remove one of them`;
      this.problems.add({ jobId, ...position, key: dottedKey(keyPath), message });
      return;
    }
    const { job, faults } = buildJob(this.reading, node, {
      jobId,
      file: this.file,
      keyPath,
      line: position.line,
      hash: this.hash,
      folder: dirname(this.file),
      env: this.env,
    });
    if (job !== null) this.#jobs.set(jobId, job);
    for (const { offset, path, message } of faults) {
      const at = offset === null ? position : this.reading.position(offset);
      this.problems.add({ jobId, ...at, key: path.length === 0 ? null : dottedKey(path), message });
    }
  }

  #addAt(node: unknown, path: string[], message: string): void {
    const offset = startOf(node);
    const at = offset === null ? {} : this.reading.position(offset);
    this.problems.add({ ...at, key: path.length === 0 ? null : dottedKey(path), message });
  }

  #name(key: unknown): string | null {
    return keyName(dereference(this.reading, key));
  }
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}
