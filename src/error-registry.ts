import type { DomainErrorCode } from './domain/errors.js';

/** What can go wrong, as every transport tells it. */
export interface Failure {
  /** The status over HTTP, where the failure is all of the answer. */
  status: number;
  /** The type by which a mutation's result carries it; null where it is an entry of `errors` with `extensions.code`. */
  graphqlType: string | null;
}

/**
 * Everything that a client can be told, by its code; each transport reads from here how it tells it. The first six are
 * classes in `src/domain/errors.ts`, the others are refusals of the transports themselves. What is not here is a defect of
 * ours, and is told as INTERNAL_SERVER_ERROR: with the id of the request, under which the log has the rest, and nothing
 * else.
 *
 * The message is always one sentence for a person: `detail` in REST, `message` in GraphQL.
 */
export const FAILURES = {
  NOT_FOUND: { status: 404, graphqlType: 'NotFoundError' },
  INVALID_STATE: { status: 400, graphqlType: 'InvalidStateError' },
  CONFLICT: { status: 400, graphqlType: 'ConflictError' },
  FORBIDDEN_PATH: { status: 400, graphqlType: 'ForbiddenPathError' },
  VALIDATION: { status: 422, graphqlType: 'ValidationError' },
  /** 400, as v1 tells whatever keeps a change from being applied. */
  ANALYSIS_UNAVAILABLE: { status: 400, graphqlType: 'AnalysisUnavailableError' },
  /** An argument of a query or a subscription, which have no result union. */
  BAD_USER_INPUT: { status: 422, graphqlType: null },
  UNAUTHENTICATED: { status: 401, graphqlType: null },
  FORBIDDEN: { status: 403, graphqlType: null },
  /** What GraphQL over HTTP refuses before any of our code sees it. */
  BAD_REQUEST: { status: 400, graphqlType: null },
  GRAPHQL_PARSE_FAILED: { status: 400, graphqlType: null },
  GRAPHQL_VALIDATION_FAILED: { status: 400, graphqlType: null },
  OPERATION_RESOLUTION_FAILURE: { status: 400, graphqlType: null },
  REQUEST_ENTITY_TOO_LARGE: { status: 413, graphqlType: null },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, graphqlType: null },
  QUERY_TOO_DEEP: { status: 400, graphqlType: null },
  QUERY_TOO_COMPLEX: { status: 400, graphqlType: null },
  TOO_MANY_ALIASES: { status: 400, graphqlType: null },
  TOO_MANY_SUBSCRIPTIONS: { status: 429, graphqlType: null },
  RATE_LIMITED: { status: 429, graphqlType: null },
  /** The server is stopping. */
  UNAVAILABLE: { status: 503, graphqlType: null },
  INTERNAL_SERVER_ERROR: { status: 500, graphqlType: null },
} as const satisfies Record<string, Failure> & Record<DomainErrorCode, Failure & { graphqlType: string }>;

export type FailureCode = keyof typeof FAILURES;

export function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(FAILURES, code);
}

/** The code of a member of a result union; null for what is no error of ours. */
export function codeOfType(typename: string): FailureCode | null {
  const found = Object.entries(FAILURES).find(([, { graphqlType }]) => graphqlType === typename);
  return found === undefined ? null : (found[0] as FailureCode);
}
