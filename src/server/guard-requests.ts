import type { FastifyInstance, FastifyRequest } from 'fastify';
import { lacks, may } from '../domain/access/viewer.js';
import { HttpError } from '../rest/rest-error.js';
import '../rest/route-config.js';
import { credentialsOf, showsSomething, type Authenticate } from './authenticate.js';
import type { HostCheck, OwnPageCheck } from './host-check.js';
import type { RateLimits } from './rate-limits.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { noSessionCookies } from './session-cookie.js';

export const needsToken = 'This server asks for a token: send Authorization: Bearer <token>';

/**
 * What every request meets before its route: headers of the answer, host and origin, who asks, and how often they
 * may. Sets `request.viewer`; whether somebody must be there is the route's to say.
 */
export function guardRequests(
  http: FastifyInstance,
  {
    authenticate,
    checkHost,
    isOwnPage,
    limits,
  }: { authenticate: Authenticate; checkHost: HostCheck; isOwnPage: OwnPageCheck; limits: RateLimits },
): void {
  http.decorateRequest('viewer');
  http.addHook('onRequest', async (request, reply) => {
    // On the raw answer, so that GraphQL's has them too.
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) reply.raw.setHeader(name, value);
    const { headers, method, address } = request;
    const changesState = request.routeOptions.config.changesState ?? false;
    const refusal = checkHost(headers, { method, changesState });
    if (refusal !== null) throw new HttpError(403, refusal);
    const reads = (method === 'GET' || method === 'HEAD') && !changesState;
    const shown = credentialsOf(headers, { isOwnPage, reads });
    const viewer = await authenticate(shown);
    const guessed = viewer === null && showsSomething(shown);
    // A browser that goes on sending what counts no more would run into the limit of guesses.
    if (guessed && 'session' in shown) void reply.header('set-cookie', noSessionCookies(headers));
    const unlimited = request.routeOptions.config.unlimited ?? false;
    const seconds = unlimited
      ? null
      : ((guessed ? await limits.failed(address) : null) ?? (await limits.take(viewer, address)));
    if (seconds !== null) {
      throw new HttpError(429, `Too many requests; try again in ${seconds} s`, {
        'retry-after': String(seconds),
      });
    }
    if (viewer) request.viewer = viewer;
  });
}

/** For a context whose routes say what they need: 401 for nobody we know, 403 for somebody who may not. */
export function requirePermissions(routes: FastifyInstance): void {
  routes.addHook('onRoute', ({ url, config: { needs } = {} }) => {
    if (needs === undefined) throw new Error(`the route ${url} does not say which permission it needs`);
  });
  routes.addHook('onRequest', async (request: FastifyRequest): Promise<void> => {
    const { needs } = request.routeOptions.config;
    if (needs === undefined || needs === 'nothing') return;
    const viewer = request.viewer as FastifyRequest['viewer'] | null | undefined;
    if (!viewer) throw new HttpError(401, needsToken, { 'www-authenticate': 'Bearer' });
    if (!may(viewer, needs)) throw new HttpError(403, lacks(viewer, needs));
  });
}
