import { request as plain, type IncomingMessage } from 'node:http';
import { request as encrypted } from 'node:https';

export interface JsonRequest {
  /** May hold user and password. */
  url: URL;
  /** Absent: a GET. */
  body?: string;
  headers: Record<string, string>;
  signal: AbortSignal;
  /** More of an answer is not read. */
  mostBytes: number;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  /** Whether there was more than is read. */
  cut: boolean;
}

/** The address of something behind a base URL, whose query stays: `https://x/v1?version=2` has `https://x/v1/models?version=2`. */
export function below(baseUrl: string, path: string): URL {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  return url;
}

/**
 * One request for JSON. Follows no redirect: that would take the prompt, and the key, to somewhere else. Not by `fetch`,
 * which gives up on a server that says nothing for five minutes: a large model on a small machine thinks longer.
 *
 * @throws what the system says of the connection; the signal's reason where that aborts
 */
export function requestJson({ url, body, headers, signal, mostBytes }: JsonRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? encrypted : plain;
    const request = send(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        'user-agent': 'selfheal',
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
        ...headers,
      },
      signal,
    });
    request.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    request.once('response', (response) => {
      readBody(response, mostBytes).then(resolve, (error: unknown) =>
        reject(signal.aborted ? (signal.reason as Error) : (error as Error)),
      );
    });
    request.end(body);
  });
}

async function readBody(response: IncomingMessage, mostBytes: number): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) break; // which closes the connection
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8'),
    cut: bytes > mostBytes,
  };
}
