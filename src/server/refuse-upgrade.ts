import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { graphqlRefusal } from './graphql-refusal.js';
import { GRAPHQL_PATH } from './graphql-server.js';
import type { HostCheck } from './host-check.js';

export interface UpgradeRefusal {
  status: number;
  message: string;
  headers?: Record<string, string>;
}

/** Why a request for a WebSocket is refused; null: it may pass. */
export function upgradeRefusal(
  request: IncomingMessage,
  checkHost: HostCheck,
  closing: boolean,
): UpgradeRefusal | null {
  if (closing) return { status: 503, message: 'The server is stopping' };
  const path = (request.url ?? '').split('?', 1)[0];
  if (path !== GRAPHQL_PATH) return { status: 404, message: `WebSockets are at ${GRAPHQL_PATH}` };
  const message = checkHost(request.headers, { method: request.method ?? '', changesState: true });
  return message === null ? null : { status: 403, message };
}

/** Answers as HTTP does, since the socket is none of a WebSocket yet. */
export function refuseUpgrade(
  socket: Duplex,
  request: IncomingMessage,
  { status, message, headers = {} }: UpgradeRefusal,
  requestId: string,
): void {
  const { type, body } = graphqlRefusal({ status, message }, request.headers.accept);
  const sent = {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
    'x-request-id': requestId,
    ...headers,
  };
  socket.on('error', () => undefined); // the client may be gone already
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      ...Object.entries(sent).map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n'),
  );
}
