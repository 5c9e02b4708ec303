import type { FastifyInstance, FastifyReply } from 'fastify';
import { graphiqlHeaders, wantsGraphiQL } from './graphiql.js';
import { GRAPHQL_PATH, type GraphQLServer } from './graphql-server.js';
import { needsToken } from './guard-requests.js';
import { onRevoked } from './on-revoked.js';
import { sendEventStream } from './send-event-stream.js';
import type { SlowReaders } from './slow-readers.js';

/** Types that a page of another site can send only after the browser asked us (a CORS preflight), which we deny. */
const TAKEN_TYPES = ['application/json', 'application/graphql+json', 'application/graphql'];

/**
 * Queries, mutations and subscriptions by SSE over HTTP, and GraphiQL for browsers; a Fastify plugin. Who asks is in
 * `request.viewer`.
 */
export async function graphqlHttp(
  app: FastifyInstance,
  { graphql, readers }: { graphql: GraphQLServer; readers: SlowReaders },
): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null)); // Yoga reads the body
  app.route({
    method: ['GET', 'POST'],
    url: GRAPHQL_PATH,
    handler: async (request, reply) => {
      const page = wantsGraphiQL(request.raw);
      const viewer = (request.viewer as typeof request.viewer | null | undefined) ?? null;
      // The page holds nothing of ours; without it nobody could enter a token.
      if (!viewer && !page) {
        return refuse(reply.header('www-authenticate', 'Bearer'), 401, 'UNAUTHENTICATED', needsToken);
      }
      if (request.method === 'POST' && !isTaken(request.headers['content-type'])) {
        return refuse(reply, 415, 'UNSUPPORTED_MEDIA_TYPE', `Content-Type must be ${TAKEN_TYPES[0]}`);
      }
      const operation = new AbortController();
      const { signal } = operation;
      const forgetViewer = viewer ? onRevoked(viewer, () => operation.abort()) : () => undefined;
      const { socket } = request.raw;
      let ended = false;
      const end = (): void => {
        if (ended) return; // a connection that closes closes its answer, too
        ended = true;
        forgetViewer();
        operation.abort();
        socket.off('close', end);
      };
      reply.raw.once('close', end);
      // An answer that is queued behind another one on its connection is never told that the client is gone.
      socket.once('close', end);
      const source = { viewer, requestId: request.id, signal };
      const answer = await graphql.handleNodeRequestAndResponse(request.raw, reply.raw, source);
      reply.code(answer.status).headers(Object.fromEntries(answer.headers));
      if (page) reply.headers(graphiqlHeaders);
      if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
        return reply.send(await answer.text());
      }
      reply.hijack();
      reply.raw.writeHead(answer.status, reply.getHeaders() as Record<string, string>);
      await sendEventStream(answer.body as AsyncIterable<Uint8Array>, reply.raw, { readers, signal });
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
