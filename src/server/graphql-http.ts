import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Authenticate } from './authenticate.js';
import { needsToken } from './guard-requests.js';
import { graphiqlHeaders, wantsGraphiQL } from './graphiql.js';
import { GRAPHQL_PATH, type GraphQLServer } from './graphql-server.js';

/** Types that a page of another site can send only after the browser asked us (a CORS preflight), which we deny. */
const TAKEN_TYPES = ['application/json', 'application/graphql+json', 'application/graphql'];

/** Queries, mutations and subscriptions by SSE over HTTP, and GraphiQL for browsers; a Fastify plugin. */
export async function graphqlHttp(
  app: FastifyInstance,
  { graphql, authenticate }: { graphql: GraphQLServer; authenticate: Authenticate },
): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null)); // Yoga reads the body
  app.route({
    method: ['GET', 'POST'],
    url: GRAPHQL_PATH,
    handler: async (request, reply) => {
      const page = wantsGraphiQL(request.raw);
      const viewer = authenticate(request.headers.authorization);
      // The page holds nothing of ours; without it nobody could enter a token.
      if (!viewer && !page) {
        return refuse(reply.header('www-authenticate', 'Bearer'), 401, 'UNAUTHENTICATED', needsToken);
      }
      if (request.method === 'POST' && !isTaken(request.headers['content-type'])) {
        return refuse(reply, 415, 'UNSUPPORTED_MEDIA_TYPE', `Content-Type must be ${TAKEN_TYPES[0]}`);
      }
      if (page) for (const [name, value] of Object.entries(graphiqlHeaders)) reply.raw.setHeader(name, value);
      reply.hijack();
      await graphql(request.raw, reply.raw, { viewer, requestId: request.id });
      return reply;
    },
  });
}

function isTaken(contentType: string | undefined): boolean {
  return TAKEN_TYPES.includes(contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '');
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}
