import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_PATH } from './graphql-server.js';
import type { HostCheck } from './host-check.js';

export interface UpgradeRefusal {
  status: number;
  detail: string;
}

/** Why a request for a WebSocket is refused; null: it may pass. */
export function upgradeRefusal(
  request: IncomingMessage,
  checkHost: HostCheck,
  closing: boolean,
): UpgradeRefusal | null {
  if (closing) return { status: 503, detail: 'The server is stopping' };
  const path = (request.url ?? '').split('?', 1)[0];
  if (path !== GRAPHQL_PATH) return { status: 404, detail: `WebSockets are at ${GRAPHQL_PATH}` };
  const detail = checkHost(request.headers, { method: request.method ?? '', changesState: true });
  return detail === null ? null : { status: 403, detail };
}

/** Answers as HTTP does, since the socket is none of a WebSocket yet. */
export function refuseUpgrade(socket: Duplex, { status, detail }: UpgradeRefusal, requestId: string): void {
  const body = JSON.stringify({ detail });
  socket.on('error', () => undefined); // the client may be gone already
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      `x-request-id: ${requestId}`,
      '',
      body,
    ].join('\r\n'),
  );
}
