import { createHash, randomBytes } from 'node:crypto';

/** Tells scanners of repositories and logs what they found. */
const PREFIXES = { token: 'shl_', session: 'shs_' } as const;

/** A new token, or what a browser keeps instead: 256 random bits, so that a plain digest of it cannot be turned back. */
export function newSecret(kind: keyof typeof PREFIXES = 'token'): string {
  return PREFIXES[kind] + randomBytes(32).toString('base64url');
}

/** SHA-256 of a secret, which is all that is kept of it. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
