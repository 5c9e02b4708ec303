import { unifiedDiff } from '../../changes/diff.js';
import type { MergeConflict } from '../../changes/merge.js';
import { prepareChange, type PreparedChange } from '../../changes/prepare-change.js';
import { FileGoneError, MergeConflictError } from '../../changes/refusals.js';
import type { HealingSuggestion } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import {
  ConflictError,
  ForbiddenPathError,
  NotFoundError,
  NothingToChangeError,
  ValidationError,
  type ValidationIssue,
} from '../errors.js';
import { asText } from './as-text.js';
import { jobFileCheck, jobPolicy } from './job-policy.js';

/**
 * What applying a suggestion would do to the file as it is now.
 *
 * - `clean`: the file is as it was when the change was proposed
 * - `merged`: it changed since, elsewhere; both changes would stand
 * - `conflict`: it changed on the same lines, or cannot be changed
 * - `unchanged`: it holds what was proposed already
 * - `invalid`: what would be written does not pass its checks
 * - `gone`: the file, or its job, is not there any more
 * - `forbidden`: the job may not change the file
 */
export type MergeState = 'clean' | 'merged' | 'conflict' | 'unchanged' | 'invalid' | 'gone' | 'forbidden';

export interface MergePreview {
  state: MergeState;
  /** Why nothing would be written; null where something would. */
  message: string | null;
  /** What applying would change in the file as it is now, as unified diff; null where nothing would be written. */
  diff: string | null;
  /** All that would be written; null where nothing would. */
  content: string | null;
  /** Whether applying must be forced, since more than half of the file would go. */
  needsForce: boolean;
  /** Where both changed the same lines. */
  conflicts: readonly MergeConflict[];
  /** What does not pass its checks, one by one. */
  issues: readonly ValidationIssue[];
}

/** Columns that a preview needs. */
export type PreviewedSuggestion = Pick<
  HealingSuggestion,
  'jobId' | 'status' | 'targetFile' | 'baseHash' | 'currentContent' | 'proposedContent'
>;

/** One that is rejected or applied is applied no more. One that failed shows why. */
const STATES: readonly HealingSuggestion['status'][] = ['pending', 'approved', 'failed'];

/**
 * By the same engine that applies it, which reads only what the job may change (invariant 3). Writes nothing.
 *
 * @returns null for advice, and for a suggestion that cannot be applied any more
 */
export async function previewApply(
  core: Core,
  suggestion: PreviewedSuggestion,
): Promise<MergePreview | null> {
  const { targetFile, proposedContent, status } = suggestion;
  if (targetFile === null || proposedContent === null || !STATES.includes(status)) return null;
  const prepare = (force: boolean): Promise<PreparedChange> =>
    prepared(core, { ...suggestion, targetFile, proposedContent }, force);
  try {
    return written(await prepare(false), { needsForce: false });
  } catch (error) {
    if (error instanceof ValidationError && !(error instanceof NothingToChangeError)) {
      const forced = await prepare(true).catch(() => null); // the first refusal is told
      if (forced) return written(forced, { needsForce: true });
    }
    return refused(error);
  }
}

async function prepared(
  core: Core,
  suggestion: PreviewedSuggestion & { targetFile: string; proposedContent: string },
  force: boolean,
): Promise<PreparedChange> {
  const { job, policy } = await jobPolicy(core, suggestion.jobId);
  return prepareChange({
    policy,
    targetFile: suggestion.targetFile,
    baseHash: suggestion.baseHash,
    baseContent: suggestion.currentContent ?? '',
    proposedContent: suggestion.proposedContent,
    force,
    validateJobFile: jobFileCheck(core, job),
    jobFile: job.file,
  });
}

function written(change: PreparedChange, { needsForce }: { needsForce: boolean }): MergePreview {
  const { path, existed, originalBytes, newBytes, merged } = change;
  const content = newBytes.toString('utf8');
  return {
    state: merged ? 'merged' : 'clean',
    message: null,
    diff: unifiedDiff({
      oldName: existed ? path : '/dev/null',
      newName: path,
      oldText: asText(originalBytes) ?? '',
      newText: content,
    }),
    content,
    needsForce,
    conflicts: [],
    issues: [],
  };
}

function refused(error: unknown): MergePreview {
  const state = stateOf(error);
  if (state === null || !(error instanceof Error)) throw error;
  return {
    state,
    message: error.message,
    diff: null,
    content: null,
    needsForce: false,
    conflicts: error instanceof MergeConflictError ? error.conflicts : [],
    issues: error instanceof ValidationError ? error.issues : [],
  };
}

/** Null for what is no refusal of a person's making. */
function stateOf(error: unknown): MergeState | null {
  if (error instanceof FileGoneError || error instanceof NotFoundError) return 'gone';
  if (error instanceof ConflictError) return 'conflict';
  if (error instanceof ForbiddenPathError) return 'forbidden';
  if (error instanceof NothingToChangeError) return 'unchanged';
  return error instanceof ValidationError ? 'invalid' : null;
}
