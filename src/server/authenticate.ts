import { createHash, timingSafeEqual } from 'node:crypto';
import type { Viewer } from '../domain/access/viewer.js';
import { ValidationError } from '../domain/errors.js';
import { isLoopback } from './host-check.js';

/** Who an `Authorization` header speaks for; null: nobody we know. */
export type Authenticate = (authorization: string | undefined) => Viewer | null;

/** What is not in the database cannot be revoked. */
const never = new AbortController().signal;

/** With no token the server serves this machine only, and whoever reaches it is its user. */
export function authenticator(token: string | null): Authenticate {
  if (token === null) return () => ({ name: 'local', role: 'admin', key: 'local', revoked: never });
  const expected = digest(token);
  return (authorization) => {
    const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    // Digests have one length, and comparing them takes the same time wherever they differ.
    return given !== undefined && timingSafeEqual(digest(given), expected)
      ? { name: 'token', role: 'admin', key: 'environment', revoked: never }
      : null;
  };
}

/** @throws ValidationError where a server without a token would listen to other machines */
export function refuseOpenServer(config: { host: string; token: string | null }): void {
  if (config.token !== null || isLoopback(config.host)) return;
  const message =
    `must be a loopback address (127.0.0.1, ::1, localhost) while no token is set, not ${config.host}: ` +
    `anybody who reaches the server could change files here. Set SELFHEAL_TOKEN to let other machines in`;
  throw new ValidationError(`host: ${message}`, [{ path: ['host'], message }]);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
