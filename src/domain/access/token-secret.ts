import { createHash, randomBytes } from 'node:crypto';

/** Tells scanners of repositories and logs what they found. */
const PREFIX = 'shl_';

/** A new token: 256 random bits, so that a plain digest of it cannot be turned back. */
export function newSecret(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/** SHA-256 of a token, which is all that is kept of it. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
