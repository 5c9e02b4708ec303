import type { Permission, Viewer } from '../domain/access/viewer.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a token must be allowed for this route; `nothing` is open to whoever reaches the server. REST routes must say it. */
    needs?: Permission | 'nothing';
    /** True for a GET that changes something, which a mere link on a page of another site must not do. */
    changesState?: boolean;
    /** Takes bodies that are long on their way, such as logs: only the server's limit for a whole request counts. */
    longBody?: boolean;
    /** Asked by whatever keeps the server running, however many others ask; counts in no rate limit. */
    unlimited?: boolean;
    /** What the route answers by status, beside its successes and what all routes answer; for its documentation. */
    errors?: Record<number, string>;
    /** Bodies that it takes beside JSON: what they hold by their content type; for its documentation. */
    otherBodies?: Record<string, string>;
  }

  interface FastifyRequest {
    /** Who asks; set before the handler of a route that `needs` a permission. */
    viewer: Viewer;
  }
}
