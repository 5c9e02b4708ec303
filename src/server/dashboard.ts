import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GRAPHQL_PATH } from './graphql-server.js';

/** Stands in the page where each answer has a value of its own; see src/web/index.html. */
const NONCE = 'nonce-of-this-answer';
const NONCE_BYTES = 18;

/** Paths that programs use: what is not there is said in JSON, whoever asks. */
const OF_PROGRAMS = /^\/(?:api|graphql|ping|assets|session|health|ready|metrics)(?:\/|$)/;

/**
 * All of the page comes from here, and it speaks to nobody else. Styles carry a nonce, since components write some of
 * theirs when they are shown.
 */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * The dashboard, as `npm run build` left it in `folder`: its page at `/` and at every address below that is its own (it
 * routes by itself), its other files for ever, since their names change with them. A Fastify plugin. Open to
 * whoever reaches the server: the page holds nothing but what is in the repository, and asks for a token where one
 * is needed.
 *
 * Where it was not built, `/` leads to GraphiQL.
 */
export async function dashboard(app: FastifyInstance, { folder }: { folder: string }): Promise<void> {
  const file = join(folder, 'index.html');
  if (!existsSync(file)) {
    app.get('/', (_request, reply) => reply.redirect(GRAPHQL_PATH));
    return;
  }
  await app.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    index: false,
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    setHeaders: (reply) => void reply.setHeader('vary', 'accept-encoding'),
  });
  const show = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (!isOfPage(request)) return reply.callNotFound();
    // Read each time: it names the other files, which a new version under a running server replaces.
    const page = await readFile(file, 'utf8');
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    return reply
      .headers({ 'content-security-policy': contentSecurityPolicy(nonce), 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(page.replaceAll(NONCE, nonce));
  };
  app.route({ method: ['GET', 'HEAD'], url: '/', handler: show });
  app.route({ method: ['GET', 'HEAD'], url: '/*', handler: show });
}

/** A browser that opens an address; programs learn that nothing is there. */
function isOfPage({ url, headers }: FastifyRequest): boolean {
  const path = url.split('?', 1)[0] ?? '';
  if (path === '/') return true;
  return !OF_PROGRAMS.test(path) && (headers.accept ?? '').includes('text/html');
}
