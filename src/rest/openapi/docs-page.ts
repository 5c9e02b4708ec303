import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { OpenAPIV3 } from 'openapi-types';

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
  let page: Promise<FastifyInstance> | null = null;
  const show = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    page ??= openPage(app.swagger() as OpenAPIV3.Document);
    const answer = await (await page).inject({ url: request.url, headers: request.headers });
    if (answer.statusCode === 404) return reply.callNotFound();
    delete answer.headers.connection; // there was none
    return reply.code(answer.statusCode).headers(answer.headers).send(answer.rawPayload);
  };
  app.get(DOCS_PATH, show);
  app.get(`${DOCS_PATH}/*`, show);
}

/** A server of its own within ours, made when somebody asks for the page: its modules take long to load. */
async function openPage(document: OpenAPIV3.Document): Promise<FastifyInstance> {
  const { default: swaggerUi } = await import('@fastify/swagger-ui');
  const page = fastify();
  await page.register(swagger, { mode: 'static', specification: { document } });
  await page.register(swaggerUi, {
    routePrefix: DOCS_PATH,
    staticCSP: CONTENT_SECURITY_POLICY,
    theme: { title: 'Self-Healing API' },
    // The layout without a bar at its top, which would show the logo of whoever made the page.
    uiConfig: { layout: 'BaseLayout', deepLinking: true, docExpansion: 'list' },
  });
  await page.ready();
  return page;
}
