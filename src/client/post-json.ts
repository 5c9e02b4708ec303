import { request as plain } from 'node:http';
import { request as encrypted } from 'node:https';
import { text } from 'node:stream/consumers';

/** That the other end is lost is noticed within half a minute, however long its answer may take; in milliseconds. */
const KEEPALIVE_AFTER_MS = 10_000;

export interface JsonAnswer {
  status: number;
  /** Null where there is none. */
  contentType: string | null;
  location: string | null;
  text: string;
}

/**
 * Posts JSON; follows no redirect, which would turn it into a GET. Not by `fetch`, which gives up after five minutes
 * without an answer: an AI may take longer to write a change.
 *
 * @throws what the system says of the connection; the signal's reason where that aborts
 */
export function postJson(
  url: URL,
  { body, headers, signal }: { body: string; headers: Record<string, string>; signal: AbortSignal },
): Promise<JsonAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void =>
      reject(signal.aborted ? (signal.reason as Error) : (error as Error));
    const request = (url.protocol === 'https:' ? encrypted : plain)(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
      signal,
    });
    request.once('socket', (socket) => socket.setKeepAlive(true, KEEPALIVE_AFTER_MS));
    request.once('error', fail);
    request.once('response', (response) => {
      const { statusCode = 0, headers: got } = response;
      const contentType = got['content-type'] ?? null;
      text(response).then((all) => {
        resolve({ status: statusCode, contentType, location: got.location ?? null, text: all });
      }, fail);
    });
    request.end(body);
  });
}
