import { ConflictError } from '../domain/errors.js';
import type { MergeConflict } from './merge.js';

/** Refusals of the change engine that somebody who looks before they apply can tell apart. */

/** Both the file and the change that was proposed for it changed the same lines. */
export class MergeConflictError extends ConflictError {
  constructor(
    message: string,
    path: string,
    readonly conflicts: readonly MergeConflict[],
  ) {
    super(message, path);
  }
}

/** The file that was to be changed is not there any more. */
export class FileGoneError extends ConflictError {}
