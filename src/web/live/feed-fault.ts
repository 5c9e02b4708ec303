import { CloseCode } from 'graphql-ws';

const REFUSED: readonly number[] = [CloseCode.Unauthorized, CloseCode.Forbidden];

/** Why a connection ended, and what to do about it. */
export type FeedFault =
  | { kind: 'lost'; why: string; retryMs?: number }
  | { kind: 'signed-out'; why: string; retryMs?: undefined }
  | { kind: 'unknown-position'; why: string; retryMs?: number };

interface ErrorLike {
  message: string;
  extensions?: { code?: unknown; retryAfter?: unknown };
}

/** @param error what graphql-ws hands to a sink: GraphQL errors, the close of a socket, or a fault of the network */
export function faultOf(error: unknown): FeedFault {
  if (Array.isArray(error)) return ofErrors(error as ErrorLike[]);
  if (isClose(error)) {
    const why = error.reason || `the connection was closed (${error.code})`;
    return REFUSED.includes(error.code) ? { kind: 'signed-out', why } : { kind: 'lost', why };
  }
  return { kind: 'lost', why: 'the server is out of reach' };
}

function ofErrors([error]: readonly ErrorLike[]): FeedFault {
  const why = error?.message ?? 'the server gave no reason';
  const { code, retryAfter } = error?.extensions ?? {};
  switch (code) {
    case 'UNAUTHENTICATED':
    case 'FORBIDDEN':
      return { kind: 'signed-out', why };
    case 'BAD_USER_INPUT':
      return { kind: 'unknown-position', why, retryMs: 0 };
    default:
      return typeof retryAfter === 'number'
        ? { kind: 'lost', why, retryMs: retryAfter * 1_000 }
        : { kind: 'lost', why };
  }
}

function isClose(error: unknown): error is { code: number; reason: string } {
  return typeof error === 'object' && error !== null && 'code' in error && 'reason' in error;
}
