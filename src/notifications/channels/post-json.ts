import { DeliveryError } from '../channel.js';
import { plainLine } from '../plain-line.js';

/** Receivers answer at once; one that hangs must not hold up what else is to be sent, in milliseconds. */
export const POST_LIMIT_MS = 15_000;
/** Of an answer that says what is wrong. */
const MOST_ANSWER_BYTES = 2_000;
const MOST_ANSWER_CHARS = 200;
const REQUEST_TIMEOUT = 408;
const TOO_MANY_REQUESTS = 429;

/**
 * POSTs JSON. Follows no redirect: it would take the message, and its signature, to somewhere else.
 *
 * @param url may hold user and password
 * @throws DeliveryError unless the answer is 2xx; permanent for 4xx but 408 and 429
 */
export async function postJson(
  url: string,
  body: string,
  headers: Record<string, string> = {},
  limitMs = POST_LIMIT_MS,
): Promise<void> {
  const { target, authorization } = withoutCredentials(url);
  const signal = AbortSignal.timeout(limitMs);
  let response: Response;
  try {
    response = await fetch(target, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'user-agent': 'selfheal', ...authorization, ...headers },
      body,
      signal,
    });
  } catch (error) {
    throw new DeliveryError(`${target.host} did not answer: ${reasonOf(error)}`, { cause: error });
  }
  if (response.ok) {
    await response.body?.cancel();
    return;
  }
  const { status } = response;
  const said = await beginningOf(response).catch(() => '');
  throw new DeliveryError(`${target.host} answered ${status}${said === '' ? '' : `: ${said}`}`, {
    permanent: status >= 400 && status < 500 && status !== REQUEST_TIMEOUT && status !== TOO_MANY_REQUESTS,
    retryAfterMs: retryAfter(response.headers.get('retry-after')),
  });
}

/** fetch takes no URL with credentials. */
function withoutCredentials(url: string): { target: URL; authorization: Record<string, string> } {
  const target = new URL(url);
  const { username, password } = target;
  if (username === '' && password === '') return { target, authorization: {} };
  target.username = target.password = '';
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { target, authorization: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } };
}

async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_ANSWER_BYTES) break; // which cancels the rest
  }
  const text = Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES).toString('utf8');
  return plainLine(text, MOST_ANSWER_CHARS);
}

/** Seconds, with a fraction from Discord, or a date; null where it says nothing. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+(?:\.\d+)?$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, Math.ceil(ms)) : null;
}

/** What fetch says is "fetch failed"; the code is in the cause, and neither names the URL. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if (error.name === 'TimeoutError') return 'it took too long';
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'the connection failed';
}
