import type { TokenBook } from '../domain/access/token-book.js';
import type { Viewer } from '../domain/access/viewer.js';
import { ValidationError } from '../domain/errors.js';
import { isLoopback } from './host-check.js';

/** Who an `Authorization` header speaks for; null: nobody we know. */
export type Authenticate = (authorization: string | undefined) => Viewer | null;

/** Without any token the server serves this machine only, and whoever reaches it is its user. */
export function authenticator(tokens: TokenBook): Authenticate {
  return (authorization) => tokens.find(/^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null);
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
