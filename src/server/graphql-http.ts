import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Viewer } from '../domain/access/viewer.js';
import type { Log } from '../log.js';
import { HttpError, toRestAnswer, type RestAnswer } from '../rest/rest-error.js';
import { graphiqlHeaders, wantsGraphiQL } from './graphiql.js';
import { graphqlRefusal } from './graphql-refusal.js';
import { GRAPHQL_PATH, MAX_GRAPHQL_BYTES, type GraphQLServer } from './graphql-server.js';
import { needsToken } from './guard-requests.js';
import { onRevoked } from './on-revoked.js';
import { sendEventStream } from './send-event-stream.js';
import type { SlowReaders } from './slow-readers.js';

/** Types that a page of another site can send only after the browser asked us (a CORS preflight), which we deny. */
const TAKEN_TYPES = ['application/json', 'application/graphql+json', 'application/graphql'];

/** Why a signal aborts; made once, since making it takes a stack trace, and every operation ends. */
const OVER = new DOMException('The operation is over', 'AbortError');

/**
 * Queries, mutations and subscriptions by SSE over HTTP, and GraphiQL for browsers; a Fastify plugin. Who asks is in
 * `request.viewer`.
 */
export async function graphqlHttp(
  app: FastifyInstance,
  { graphql, readers, log }: { graphql: GraphQLServer; readers: SlowReaders; log: Log },
): Promise<void> {
  app.removeAllContentTypeParsers();
  // Read here rather than by Yoga, whose way of counting bytes takes a stream through a stream for each request.
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_GRAPHQL_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler(async (error, request, reply) => {
    const { status, message, headers, masked } = toRefusal(error, request.id);
    if (masked) log.error({ err: error, requestId: request.id }, 'a request failed');
    const { type, body } = graphqlRefusal({ status, message }, request.headers.accept);
    return reply.code(status).headers(headers).type(type).send(body);
  });
  app.addHook('onRequest', async (request) => {
    // The page holds nothing of ours; without it nobody could enter a token.
    if (!viewerOf(request) && !wantsGraphiQL(request.raw)) {
      throw new HttpError(401, needsToken, { 'www-authenticate': 'Bearer' });
    }
    if (request.method === 'POST' && !isTaken(request.headers['content-type'])) {
      throw new HttpError(415, `Content-Type must be ${TAKEN_TYPES[0]}`);
    }
  });
  app.route<{ Body: string | undefined }>({
    method: ['GET', 'POST'],
    url: GRAPHQL_PATH,
    handler: async (request, reply) => {
      const page = wantsGraphiQL(request.raw);
      if (request.method === 'GET' && !page) checkParameters(request.query as Record<string, unknown>);
      const viewer = viewerOf(request);
      const operation = new AbortController();
      const { signal } = operation;
      const forgetViewer = viewer ? onRevoked(viewer, () => operation.abort(OVER)) : () => undefined;
      const { socket } = request.raw;
      let ended = false;
      const end = (): void => {
        if (ended) return; // a connection that closes closes its answer, too
        ended = true;
        forgetViewer();
        operation.abort(OVER);
        socket.off('close', end);
      };
      reply.raw.once('close', end);
      // An answer that is queued behind another one on its connection is never told that the client is gone.
      socket.once('close', end);
      const source = { viewer, requestId: request.id, signal };
      const answer = await graphql.handleRequest(asFetched(request), source);
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

  /** The request as Yoga takes them, its body whole. */
  function asFetched({ method, url, headers, body }: FastifyRequest<{ Body: string | undefined }>): Request {
    const sent = { method, headers: headers as Record<string, string>, ...(method === 'POST' && { body }) };
    return new graphql.fetchAPI.Request(`http://${headers.host}${url}`, sent);
  }
}

function viewerOf({ viewer }: FastifyRequest): Viewer | null {
  return viewer ?? null;
}

/** Yoga takes them for JSON, whatever they are. @throws HttpError */
function checkParameters(query: Record<string, unknown>): void {
  for (const name of ['variables', 'extensions']) {
    const value = query[name];
    if (value !== undefined && value !== '' && !isJsonObject(value))
      throw new HttpError(400, `${name} must be a JSON object`);
  }
}

function isJsonObject(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  try {
    const value: unknown = JSON.parse(text);
    return value === null || (typeof value === 'object' && !Array.isArray(value));
  } catch {
    return false;
  }
}

function isTaken(contentType: string | undefined): boolean {
  return TAKEN_TYPES.includes(contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '');
}

/** What REST would answer, as one sentence. */
function toRefusal(error: unknown, requestId: string): Omit<RestAnswer, 'body'> & { message: string } {
  const { body, ...answer } = toRestAnswer(error, requestId);
  return { ...answer, message: typeof body.detail === 'string' ? body.detail : 'The request does not fit' };
}
