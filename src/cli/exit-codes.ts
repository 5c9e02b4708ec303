import type { FailureCode } from '../error-registry.js';

/**
 * What the exit codes of every command mean, in one place. `selfheal run` ends with the job's own, and a command that
 * was interrupted before it had what it waited for as a shell says it: 128 and the number of the signal.
 */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  unreachable: 3,
  notFound: 4,
  refused: 5,
  notAllowed: 6,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** How a command ends that the server told this failure. */
export const EXIT_OF_FAILURE: Readonly<Record<FailureCode, ExitCode>> = {
  NOT_FOUND: EXIT.notFound,
  INVALID_STATE: EXIT.refused,
  CONFLICT: EXIT.refused,
  FORBIDDEN_PATH: EXIT.refused,
  VALIDATION: EXIT.refused,
  ANALYSIS_UNAVAILABLE: EXIT.unexpected,
  BAD_USER_INPUT: EXIT.usage,
  UNAUTHENTICATED: EXIT.notAllowed,
  FORBIDDEN: EXIT.notAllowed,
  // Only a command that does not fit its server would meet one of these.
  BAD_REQUEST: EXIT.unexpected,
  GRAPHQL_PARSE_FAILED: EXIT.unexpected,
  GRAPHQL_VALIDATION_FAILED: EXIT.unexpected,
  OPERATION_RESOLUTION_FAILURE: EXIT.unexpected,
  REQUEST_ENTITY_TOO_LARGE: EXIT.unexpected,
  UNSUPPORTED_MEDIA_TYPE: EXIT.unexpected,
  QUERY_TOO_DEEP: EXIT.unexpected,
  QUERY_TOO_COMPLEX: EXIT.unexpected,
  TOO_MANY_ALIASES: EXIT.unexpected,
  TOO_MANY_SUBSCRIPTIONS: EXIT.unexpected,
  RATE_LIMITED: EXIT.unexpected,
  UNAVAILABLE: EXIT.unreachable,
  INTERNAL_SERVER_ERROR: EXIT.unexpected,
};

export const EXIT_CODE_HELP = `
Exit codes:
  0  done
  1  failed: something unexpected, a review that failed, an AI that gave no answer, a check of doctor that did not pass
  2  the command line or the configuration is not right
  3  no server in reach
  4  no such job, review, suggestion or action
  5  refused: its state does not allow it, a conflict, a file that the job may not change, a content that is not valid
  6  not allowed: the token is missing or wrong, or its role is not enough
  'selfheal run' ends with the exit code of the job: 128 + n where signal n ended it, 124 where it took too long;
  'selfheal review --wait' that is interrupted ends with 128 + n too, and the review goes on.`;
