import { unifiedDiff } from '../../changes/diff.js';
import type { PathPolicy } from '../../changes/path-policy.js';
import { prepareChange } from '../../changes/prepare-change.js';
import { resolveTarget } from '../../changes/path-policy.js';
import { readRegularFile } from '../../changes/regular-file.js';
import { setYamlKey } from '../../changes/yaml-edit.js';
import { asText } from '../actions/as-text.js';
import { jobFileCheck, jobPolicy } from '../actions/job-policy.js';
import type { Core } from '../core.js';
import { ConflictError, NotFoundError, ValidationError, type ValidationIssue } from '../errors.js';
import type { Job } from '../jobs/build-job.js';
import type { JobProblem } from '../jobs/job-problem.js';
import { configEdits, type ConfigEdit } from './config-edits.js';

/** Keys of `self_healing` that are to change, as the job file has them: `{ review_schedule: { frequency: 'daily' } }`. */
export type HealingConfigChange = Readonly<Record<string, unknown>>;

/** A change of a job's healing configuration that passes all checks, and would be written as it stands here. */
export interface HealingConfigProposal {
  job: Job;
  /** Real path of the job file. */
  file: string;
  /** SHA-256 of the file that the change was made for. */
  baseHash: string;
  /** The file as it is, and as it would be: comments, order and all other bytes stay. */
  before: string;
  after: string;
  /** Empty where nothing changes. */
  diff: string;
  edits: ConfigEdit[];
  /** Whether it lets more be read or written for the job than now, which only an admin may decide. */
  widens: boolean;
}

/** More than any configuration has; what is bigger is no form's. */
const MAX_CHANGE_CHARS = 100_000;
const MAX_CHANGE_DEPTH = 10;

/**
 * What the job file would be with this change of `self_healing`. Writes nothing.
 *
 * @throws NotFoundError for a job that is not configured; ValidationError with the keys that do not fit; ConflictError
 *   where the file has problems of its own, or cannot be changed; ForbiddenPathError where it may not be
 */
export async function proposeHealingConfig(
  core: Core,
  { jobId, change }: { jobId: string; change: HealingConfigChange },
): Promise<HealingConfigProposal> {
  if (!core.jobs.get(jobId)) throw new NotFoundError(`Job '${jobId}' is not configured`);
  checkSize(change);
  const { policy } = await jobPolicy(core, jobId);
  const { job, file, before, baseHash } = await readJobFile(core, policy, jobId);
  const { edits, issues } = configEdits(job.config.self_healing, change);
  if (issues.length > 0) throw refusal(issues);
  const after = edits.reduce((text, edit) => edited(text, job, edit), before);
  if (after !== before) {
    const problems = core.jobs.parse(after, job.file).problems;
    if (problems.length > 0) throw refusal(problems.map((problem) => issueOf(problem, jobId)));
    await prepareChange({
      policy,
      targetFile: file,
      baseHash,
      baseContent: before,
      proposedContent: after,
      validateJobFile: jobFileCheck(core, job),
      jobFile: job.file,
    });
  }
  const diff = unifiedDiff({ oldName: file, newName: file, oldText: before, newText: after });
  return { job, file, baseHash, before, after, diff, edits, widens: edits.some(isWider) };
}

function checkSize(change: HealingConfigChange): void {
  // In this order: what is too deep cannot be written out, either.
  if (isDeeper(change, MAX_CHANGE_DEPTH)) {
    throw refusal([{ path: [], message: `must nest at most ${MAX_CHANGE_DEPTH} levels deep` }]);
  }
  if (JSON.stringify(change).length > MAX_CHANGE_CHARS) {
    throw refusal([{ path: [], message: `must have at most ${MAX_CHANGE_CHARS} characters` }]);
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** The job as its file describes it now, which may be newer than what the server has read. */
async function readJobFile(
  core: Core,
  policy: PathPolicy,
  jobId: string,
): Promise<{ job: Job; file: string; before: string; baseHash: string }> {
  const { file: named } = core.jobs.get(jobId) as Job;
  const file = await resolveTarget(policy, named);
  const read = await readRegularFile(file);
  if (!read) throw new ConflictError(`${file} does not exist any more`, file);
  const before = asText(read.bytes);
  if (before === null)
    throw new ConflictError(`${file} is not UTF-8 text, so it cannot be changed as text`, file);
  const { jobs, problems } = core.jobs.parse(before, named);
  const [problem] = problems;
  if (problem) {
    const line = problem.line === null ? '' : `, line ${problem.line}`;
    throw new ConflictError(
      `${file} has a problem${line}, which must be put right first: ${problem.message}`,
      file,
    );
  }
  const job = jobs.find((found) => found.jobId === jobId);
  if (!job) throw new NotFoundError(`Job '${jobId}' is not in ${file} any more`);
  return { job, file, before, baseHash: read.hash };
}

function edited(text: string, { keyPath }: Job, { path, after }: ConfigEdit): string {
  try {
    return setYamlKey(text, [...keyPath, 'self_healing', ...path], after);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    throw new ValidationError(error.message, [{ path, message: error.message }], { cause: error });
  }
}

const PREFIX = 'self_healing.';

function issueOf({ jobId, key, message }: JobProblem, changed: string): ValidationIssue {
  if (jobId !== changed || key === null || !key.startsWith(PREFIX)) return { path: [], message };
  const said = `${key}: `;
  return {
    path: key.slice(PREFIX.length).split('.'),
    message: message.startsWith(said) ? message.slice(said.length) : message,
  };
}

function refusal(issues: ValidationIssue[]): ValidationError {
  const listed = issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  return new ValidationError(`The healing configuration does not fit: ${listed.join('; ')}`, issues);
}

/**
 * Files that the job may change (`allowed_paths`, the summary of its business log) or that are read for it, where they are
 * more than now; and references to the server's environment, whose values would go where the text goes.
 */
function isWider({ path, before, after }: ConfigEdit): boolean {
  const texts = textsIn(after);
  if (texts.some((text) => text.includes('${env:'))) return true;
  const [block, key] = path;
  if (block === 'allowed_paths') return texts.some((text) => !textsIn(before).includes(text));
  return block === 'business_log' && (key === undefined || /path$/.test(key)) && texts.length > 0;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
