import type { FailureCode } from '../error-registry.js';

const RESPONSE_TYPE = 'application/graphql-response+json';

/** What a refusal before GraphQL is called there, by its status. */
const CODES: Partial<Record<number, FailureCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  413: 'REQUEST_ENTITY_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  503: 'UNAVAILABLE',
};

/**
 * A refusal of HTTP as clients of GraphQL read it.
 *
 * @param accept of the request: the type of GraphQL over HTTP is for those that name it
 */
export function graphqlRefusal(
  { status, message }: { status: number; message: string },
  accept: string | undefined,
): { type: string; body: string } {
  const code = CODES[status] ?? (status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR');
  return {
    type: `${accept?.includes(RESPONSE_TYPE) ? RESPONSE_TYPE : 'application/json'}; charset=utf-8`,
    body: JSON.stringify({ errors: [{ message, extensions: { code } }] }),
  };
}
