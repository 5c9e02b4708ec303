import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { signIn, signOut } from '../domain/access/sign-in.js';
import type { Viewer } from '../domain/access/viewer.js';
import type { Core } from '../domain/core.js';
import { HttpError, RequestPartError } from '../rest/rest-error.js';
import { needsToken } from './guard-requests.js';
import type { OwnPageCheck } from './host-check.js';
import type { RateLimits } from './rate-limits.js';
import { noSessionCookies, sessionCookie, sessionIn } from './session-cookie.js';

const SESSION_PATH = '/session';
/** Many times a token. */
const MAX_BODY_BYTES = 4 * 1024;
const NOT_STORED = { 'cache-control': 'no-store' };

const signInBody = z.object({ token: z.string({ error: 'must be a text' }).min(1, 'must be a token') });

/**
 * How browsers sign in: a token once, then a cookie that no script can read. A Fastify plugin.
 *
 * - `POST /session {token}`: 200 `{name, role}` with the cookie; 401 for a wrong token
 * - `GET /session`: 200 `{name, role}` of who is signed in, by whatever means; else 401
 * - `DELETE /session`: 204; the session is over, with the subscriptions that it has open
 */
export async function sessionRoutes(
  app: FastifyInstance,
  { core, limits, isOwnPage }: { core: Core; limits: RateLimits; isOwnPage: OwnPageCheck },
): Promise<void> {
  // A form of another site can send text, but no JSON.
  app.removeContentTypeParser('text/plain');
  app.post(SESSION_PATH, { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
    const { token } = readBody(request.body);
    const before = sessionIn(request.headers);
    const signedIn = await signIn(core, token);
    if (!signedIn) throw await wrongToken(limits, request.address);
    const { viewer, secret } = signedIn;
    if (secret !== null) void reply.header('set-cookie', sessionCookie(secret, request.headers));
    // The browser forgets that one now.
    if (before !== null && isOwnPage(request.headers, { reads: false })) await signOut(core, before);
    return reply.headers(NOT_STORED).send(shown(viewer));
  });
  app.get(SESSION_PATH, async (request, reply) => {
    const viewer = request.viewer as Viewer | undefined;
    if (!viewer) throw new HttpError(401, needsToken, { 'www-authenticate': 'Bearer', ...NOT_STORED });
    return reply.headers(NOT_STORED).send(shown(viewer));
  });
  app.delete(SESSION_PATH, async (request, reply) => {
    const session = sessionIn(request.headers);
    // Else a page of another site could sign people out.
    if (session !== null && isOwnPage(request.headers, { reads: false })) {
      await signOut(core, session);
      void reply.header('set-cookie', noSessionCookies(request.headers));
    }
    return reply.headers(NOT_STORED).code(204).send();
  });
}

function readBody(body: FastifyRequest['body']): z.output<typeof signInBody> {
  const read = signInBody.safeParse(body ?? {});
  if (read.success) return read.data;
  const issues = read.error.issues.map(({ path, message }) => ({ path: path.map(String), message }));
  throw new RequestPartError('body', issues);
}

async function wrongToken(limits: RateLimits, address: string): Promise<HttpError> {
  const seconds = await limits.failed(address);
  if (seconds === null) return new HttpError(401, 'This is no token of this server', { ...NOT_STORED });
  return new HttpError(429, `Too many wrong tokens; try again in ${seconds} s`, {
    'retry-after': String(seconds),
  });
}

function shown({ name, role }: Viewer): { name: string; role: string } {
  return { name, role };
}
