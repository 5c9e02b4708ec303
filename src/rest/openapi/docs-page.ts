import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

export const OPENAPI_PATH = '/api/v1/openapi.json';
export const DOCS_PATH = '/api/v1/docs';

/** All of the page is served from here, and none of it stands in the HTML. */
const CONTENT_SECURITY_POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

/**
 * The OpenAPI document and a page to try it. Both are open to whoever reaches the server: they say what is in the
 * repository already, and hold no data; the token that the page sends is typed in there and kept nowhere.
 */
export async function docsPage(app: FastifyInstance): Promise<void> {
  let document: string | null = null;
  app.get(OPENAPI_PATH, (_request, reply) => {
    document ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').send(document);
  });
  await app.register(swaggerUi, {
    routePrefix: DOCS_PATH,
    staticCSP: CONTENT_SECURITY_POLICY,
    theme: { title: 'Self-Healing API' },
    uiConfig: { deepLinking: true, docExpansion: 'list' },
  });
}
