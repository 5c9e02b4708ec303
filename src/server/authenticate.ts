import type { IncomingHttpHeaders } from 'node:http';
import type { TokenBook } from '../domain/access/token-book.js';
import type { Viewer } from '../domain/access/viewer.js';
import { ValidationError } from '../domain/errors.js';
import { isLoopback, type OwnPageCheck } from './host-check.js';
import { sessionIn } from './session-cookie.js';

/** What somebody shows. */
export type Credentials = { authorization: string | undefined } | { session: string };

/** Who the credentials speak for; null: nobody we know. @throws where a database that must be asked does not answer */
export type Authenticate = (credentials: Credentials) => Promise<Viewer | null>;

/** Without any token the server serves this machine only, and whoever reaches it is its user. */
export function authenticator(tokens: TokenBook): Authenticate {
  return async (shown) => {
    if ('session' in shown && tokens.required) return tokens.findSession(shown.session);
    const authorization = 'session' in shown ? undefined : shown.authorization;
    return tokens.find(/^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null);
  };
}

/**
 * The credentials of a request: its `Authorization`, else the session that its browser adds, which counts only where a
 * page of ours asks.
 */
export function credentialsOf(
  headers: IncomingHttpHeaders,
  { isOwnPage, reads }: { isOwnPage: OwnPageCheck; reads: boolean },
): Credentials {
  const { authorization } = headers;
  const session = authorization === undefined ? sessionIn(headers) : null;
  return session !== null && isOwnPage(headers, { reads }) ? { session } : { authorization };
}

/** Whether there is something that could be wrong. */
export function showsSomething(shown: Credentials): boolean {
  return 'session' in shown || shown.authorization !== undefined;
}

/** @throws ValidationError where a server without any token would listen to other machines */
export function refuseOpenServer(host: string, tokens: { required: boolean }): void {
  if (tokens.required || isLoopback(host)) return;
  const message =
    `must be a loopback address (127.0.0.1, ::1, localhost) while there is no token, not ${host}: ` +
    `anybody who reaches the server could change files here. Set SELFHEAL_TOKEN, or make one with ` +
    `"selfheal token create" on a loopback address, to let other machines in`;
  throw new ValidationError(`host: ${message}`, [{ path: ['host'], message }]);
}
