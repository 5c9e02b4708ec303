/**
 * Every error that a person can cause, with the code that transports map: GraphQL to a type of the result
 * union, REST to a status. Anything else that is thrown is a defect of ours and is masked.
 */
export type DomainErrorCode =
  'NOT_FOUND' | 'INVALID_STATE' | 'CONFLICT' | 'FORBIDDEN_PATH' | 'VALIDATION' | 'ANALYSIS_UNAVAILABLE';

export abstract class DomainError extends Error {
  abstract readonly code: DomainErrorCode;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The thing named does not exist. */
export class NotFoundError extends DomainError {
  readonly code = 'NOT_FOUND';
}

/** The thing exists but its state does not allow the step; `state` is the one it is in. */
export class InvalidStateError extends DomainError {
  readonly code = 'INVALID_STATE';

  constructor(
    message: string,
    readonly state: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The file is not what it was when the change was made, or the change cannot be carried out on it. Nothing was written. */
export class ConflictError extends DomainError {
  readonly code = 'CONFLICT';

  constructor(
    message: string,
    readonly path: string | null = null,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The job may not change this file (invariant 3). */
export class ForbiddenPathError extends DomainError {
  readonly code = 'FORBIDDEN_PATH';

  constructor(
    message: string,
    readonly path: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

export interface ValidationIssue {
  /** Where: keys and indexes from the outside in. */
  path: (string | number)[];
  message: string;
}

/** An input, or a proposed content, does not fit; each issue names where and what would be right. */
export class ValidationError extends DomainError {
  readonly code = 'VALIDATION';

  constructor(
    message: string,
    readonly issues: ValidationIssue[] = [],
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The file holds already what a change would write. */
export class NothingToChangeError extends ValidationError {}

/**
 * No AI is configured, the limit of the day is used up, or it gave no usable answer. Nothing is wrong with what was
 * asked for: the same may succeed later.
 */
export class AnalysisUnavailableError extends DomainError {
  readonly code = 'ANALYSIS_UNAVAILABLE';
}

/** What is kept and shown as the reason of a failure: what is no error of a person's may hold statements and values. */
export function reasonOf(error: unknown): string {
  return error instanceof DomainError ? error.message : 'Internal error; the log of the server says more';
}
