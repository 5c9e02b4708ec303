import { DomainError, ValidationError, type ValidationIssue } from '../domain/errors.js';
import { FAILURES } from '../error-registry.js';

/** One entry of a 422, as the v1 contract has it. */
export interface RestIssue {
  loc: (string | number)[];
  msg: string;
  type: string;
}

export interface RestAnswer {
  status: number;
  body: { detail: string | RestIssue[] };
  headers: Record<string, string>;
  /** True where the caller does not learn the whole cause, which belongs in the log. */
  masked: boolean;
}

/** What HTTP itself refuses, before the domain is asked. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'HttpError';
  }
}

/** What does not fit within a part of a request. */
export interface RequestIssue extends ValidationIssue {
  /** As `RestIssue` has it; that of the error by default. */
  type?: string;
}

/** A part of the request does not fit; the answer names the part: its body, its query, or its path. */
export class RequestPartError extends Error {
  constructor(
    readonly part: 'body' | 'query' | 'path',
    readonly issues: RequestIssue[],
    readonly type = 'value_error',
  ) {
    super(issues.map(({ path, message }) => [part, ...path].join('.') + `: ${message}`).join('; '));
    this.name = 'RequestPartError';
  }
}

/** The one place where errors become REST answers. What is no error of a person's making is a masked 500. */
export function toRestAnswer(error: unknown, requestId: string): RestAnswer {
  if (error instanceof RequestPartError) return invalid(error.part, error.issues, error.type);
  if (error instanceof HttpError) {
    const { status, message, headers } = error;
    return { ...answer(status, message, headers), masked: status === 500 };
  }
  if (error instanceof ValidationError) {
    return invalid('body', error.issues.length > 0 ? error.issues : [{ path: [], message: error.message }]);
  }
  if (error instanceof DomainError) return answer(FAILURES[error.code].status, error.message);
  const refused = refusedByFastify(error);
  if (refused) return refused;
  return {
    ...answer(500, `Something went wrong here; the log has it under request ${requestId}`),
    masked: true,
  };
}

/** Fastify's own refusals (a body too large, a header it cannot read) say in `statusCode` what they are. */
function refusedByFastify(error: unknown): RestAnswer | null {
  if (!(error instanceof Error)) return null;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (typeof code !== 'string' || !code.startsWith('FST_')) return null;
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return null;
  return answer(statusCode, error.message);
}

function invalid(part: string, issues: RequestIssue[], byDefault = 'value_error'): RestAnswer {
  const detail = issues.map(({ path, message, type = byDefault }) => ({
    loc: [part, ...path],
    msg: message,
    type,
  }));
  return { status: 422, body: { detail }, headers: {}, masked: false };
}

function answer(status: number, detail: string, headers: Record<string, string> = {}): RestAnswer {
  return { status, body: { detail }, headers, masked: false };
}
