import { TOKEN_CHANNEL } from '../channels.js';
import type { Core } from '../core.js';
import { digestOf } from './token-secret.js';
import type { Viewer } from './viewer.js';

/**
 * A session for a browser, from a token.
 *
 * @returns null where nobody has the token; no secret where the server asks for none
 */
export async function signIn(
  core: Core,
  token: string,
): Promise<{ viewer: Viewer; secret: string | null } | null> {
  const viewer = core.tokens.find(token);
  if (!viewer) return null;
  if (!core.tokens.required) return { viewer, secret: null };
  return { viewer, secret: await core.tokens.sessions.open({ viewer, digest: digestOf(token) }) };
}

/** Ends a session here and in the other processes, with all that is open in it. One that is over already stays over. */
export async function signOut(core: Core, secret: string): Promise<void> {
  await core.prisma.$transaction(async (db) => {
    await db.accessSession.deleteMany({ where: { digest: new Uint8Array(digestOf(secret)) } });
    if (core.otherProcesses) await db.$executeRaw`SELECT pg_notify(${TOKEN_CHANNEL}, '')`;
  });
  await core.tokens.reload();
}
