import { createClient, type Client } from 'graphql-ws';
import { WebSocket, type ClientOptions } from 'ws';

export interface TestClient {
  client: Client;
  /** Code and reason of the socket's end. */
  closed: Promise<{ code: number; reason: string }>;
}

/** A client that does not connect again, so that a test sees how its socket ended. */
export function wsClient(
  url: string,
  options: { connectionParams?: Record<string, unknown>; socket?: ClientOptions } = {},
): TestClient {
  class Socket extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols, options.socket);
    }
  }
  let client!: Client;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: Socket,
      retryAttempts: 0,
      lazyCloseTimeout: 0,
      connectionParams: options.connectionParams,
      onNonLazyError: () => undefined,
      on: { closed: (event) => resolve(event as { code: number; reason: string }) },
    });
  });
  return { client, closed };
}

/** The answer of a WebSocket request that the server does not upgrade. */
export function refusedUpgrade(
  url: string,
  options: ClientOptions,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', options);
    socket.once('open', () => reject(new Error('the server let it in')));
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      response.setEncoding('utf8');
      response
        .toArray()
        .then((parts) => resolve({ status: response.statusCode ?? 0, body: parts.join('') }), reject);
    });
  });
}
