/** No server answered. The message names the URL and what to do about it. */
export class ServerUnreachableError extends Error {
  constructor(
    readonly url: string,
    why: string,
    options?: { cause?: unknown },
  ) {
    super(
      `no server in reach at ${url} (${why}); start one with 'selfheal serve', or name another by --url or SELFHEAL_URL`,
      options,
    );
    this.name = 'ServerUnreachableError';
  }
}

/** The server answered that whoever asks may not (401, 403, or the same said in GraphQL). */
export class NotAllowedError extends Error {
  constructor(
    readonly url: string,
    hasToken: boolean,
    /** In the server's words, where it knows the token and it is not enough. */
    reason?: string,
  ) {
    const advice =
      reason ??
      (hasToken
        ? 'it does not take this token; check --token or SELFHEAL_TOKEN'
        : 'it wants a token; give one by --token or SELFHEAL_TOKEN');
    super(`not allowed at ${url}: ${advice}`);
    this.name = 'NotAllowedError';
  }
}

/** The server does not do this, for a reason of its own. The message is in its words. */
export class RefusedByServerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RefusedByServerError';
  }
}

/** Something answered that is no server of ours, or something between us and it. */
export class UnexpectedAnswerError extends Error {
  constructor(url: string, what: string, options?: { cause?: unknown }) {
    super(`the answer from ${url} is not one of a Self-Healing server: ${what}`, options);
    this.name = 'UnexpectedAnswerError';
  }
}

/** The `errors` of a GraphQL answer: the request was not right, or the server failed at it. */
export class GraphQLRequestError extends Error {
  /** `extensions.code` of the errors that have one. */
  readonly codes: readonly string[];

  constructor(readonly errors: readonly GraphQLErrorLike[]) {
    super([...new Set(errors.map(({ message }) => message))].join('; ') || 'the server gave no reason');
    this.name = 'GraphQLRequestError';
    this.codes = errors.map((error) => error.extensions?.['code']).filter((code) => typeof code === 'string');
  }
}

export interface GraphQLErrorLike {
  message: string;
  extensions?: Record<string, unknown>;
}

/** What GraphQL errors mean to the caller. */
export function graphQLError(
  errors: readonly GraphQLErrorLike[],
  url: string,
  hasToken: boolean,
): NotAllowedError | GraphQLRequestError {
  const error = new GraphQLRequestError(errors);
  if (error.codes.includes('UNAUTHENTICATED')) return new NotAllowedError(url, hasToken);
  return error.codes.includes('FORBIDDEN') ? new NotAllowedError(url, hasToken, error.message) : error;
}

/** The innermost reason of a failed connection in a few words, without Node's names for system calls. */
export function connectionFault(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  // A name with several addresses gives one error each, and an empty message for all.
  if (inner instanceof AggregateError && inner.errors.length > 0) inner = inner.errors[0];
  const code = (inner as NodeJS.ErrnoException | null)?.code;
  const known: Record<string, string> = {
    ECONNREFUSED: 'connection refused',
    ECONNRESET: 'connection reset',
    ENOTFOUND: 'unknown host',
    EAI_AGAIN: 'the host name cannot be looked up now',
    ETIMEDOUT: 'timed out',
    EHOSTUNREACH: 'no route to the host',
    UND_ERR_CONNECT_TIMEOUT: 'timed out',
    UND_ERR_SOCKET: 'the connection was closed',
  };
  if (typeof code === 'string' && known[code] !== undefined) return known[code];
  if (inner instanceof Error)
    return inner.name === 'TimeoutError' ? 'timed out' : inner.message || inner.name;
  return 'the connection failed';
}
