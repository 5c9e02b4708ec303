import { setMaxListeners } from 'node:events';
import type { Viewer } from '../domain/access/viewer.js';

/**
 * Calls `end` once when the viewer's token is revoked, at once where it is already.
 *
 * @returns forgets it; to be called when there is nothing left to end, since the signal lives as long as the token
 */
export function onRevoked({ revoked }: Viewer, end: () => void): () => void {
  if (revoked.aborted) {
    end();
    return () => undefined;
  }
  setMaxListeners(0, revoked); // one for each connection of the token
  revoked.addEventListener('abort', end, { once: true });
  return () => revoked.removeEventListener('abort', end);
}

/** Why the token counts no more, for the one who used it. */
export function whyRevoked({ revoked }: Viewer): string {
  return revoked.reason instanceof Error ? revoked.reason.message : 'The token was revoked';
}
