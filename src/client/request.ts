import { graphqlEndpoint, shownUrl } from './endpoint.js';
import {
  connectionFault,
  graphQLError,
  NotAllowedError,
  ServerUnreachableError,
  UnexpectedAnswerError,
  type GraphQLErrorLike,
} from './errors.js';
import { postJson, type JsonAnswer } from './post-json.js';
import type { TypedDocument } from './typed-document.js';

/** No answer for this long counts as out of reach: above what applying a change may take, checks of its content included. */
const ANSWER_TIMEOUT_MS = 60_000;
/** The same where an AI may write the change first, to which the server gives 15 minutes at most. */
export const AI_ANSWER_TIMEOUT_MS = 16 * 60_000;

export interface Server {
  url: string;
  /** Sent as bearer token; null where the server asks for none. */
  token: string | null;
}

/**
 * One query or mutation over HTTP.
 *
 * @param timeoutMs so long it is waited for the answer; a minute by default
 * @throws ServerUnreachableError, NotAllowedError, UnexpectedAnswerError, GraphQLRequestError; what `signal` was aborted with
 */
export async function request<TResult, TVariables>(
  server: Server,
  document: TypedDocument<TResult, TVariables>,
  variables: TVariables,
  signal?: AbortSignal,
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<TResult> {
  const shown = shownUrl(server.url);
  let answered: JsonAnswer;
  try {
    answered = await postJson(graphqlEndpoint(server.url), {
      headers: {
        accept: 'application/graphql-response+json, application/json',
        ...(server.token === null ? {} : { authorization: `Bearer ${server.token}` }),
      },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw new ServerUnreachableError(shown, connectionFault(error), { cause: error });
  }
  const { status, location, contentType, text } = answered;
  if (status === 401 || status === 403) {
    throw new NotAllowedError(shown, server.token !== null);
  }
  if (status >= 300 && status < 400 && location !== null) {
    throw new UnexpectedAnswerError(shown, `it redirects to ${location}; use that URL`);
  }
  const answer = parseAnswer(text);
  if (answer?.errors && answer.errors.length > 0) {
    throw graphQLError(answer.errors, shown, server.token !== null);
  }
  if (!answer?.data) {
    const type = contentType?.split(';')[0] ?? 'no content type';
    throw new UnexpectedAnswerError(shown, `HTTP ${status}, ${type}`);
  }
  return answer.data as TResult;
}

function parseAnswer(text: string): { data?: unknown; errors?: GraphQLErrorLike[] } | null {
  try {
    const answer = JSON.parse(text) as { data?: unknown; errors?: unknown } | null;
    if (typeof answer !== 'object' || answer === null) return null;
    const errors = Array.isArray(answer.errors) ? (answer.errors as GraphQLErrorLike[]) : undefined;
    return { data: answer.data, errors };
  } catch {
    return null;
  }
}
