import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';

export interface RawMessage {
  type: string;
  id?: string;
  payload?: unknown;
}

/** A WebSocket that speaks in frames of the test's own, as no client library would. */
export interface RawSocket {
  socket: WebSocket;
  /** Messages as they are, others as JSON. */
  send(...messages: (RawMessage | string | Buffer)[]): void;
  /** The next message. */
  next(): Promise<RawMessage>;
  /** Messages that came and were not asked for yet. */
  received: RawMessage[];
  /** Code and reason of the end. */
  closed: Promise<{ code: number; reason: string }>;
}

export const INIT: RawMessage = { type: 'connection_init' };

export const subscribe = (id: string, query: string, more: object = {}): RawMessage => ({
  id,
  type: 'subscribe',
  payload: { query, ...more },
});

/** Resolves once the socket is open. */
export async function rawSocket(
  url: string,
  options: ClientOptions & { protocols?: string[] } = {},
): Promise<RawSocket> {
  const { protocols = ['graphql-transport-ws'], ...client } = options;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocols, client);
  const received: RawMessage[] = [];
  let wake = (): void => undefined;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => {
      resolve({ code, reason: reason.toString() });
      wake();
    });
  });
  socket.on('error', () => undefined); // the end tells
  socket.on('message', (data) => {
    received.push(JSON.parse((data as Buffer).toString()) as RawMessage);
    wake();
  });
  await once(socket, 'open');
  return {
    socket,
    received,
    closed,
    send: (...messages) => {
      for (const message of messages) {
        const verbatim = typeof message === 'string' || Buffer.isBuffer(message);
        socket.send(verbatim ? message : JSON.stringify(message));
      }
    },
    next: async () => {
      for (;;) {
        const message = received.shift();
        if (message) return message;
        if (socket.readyState === WebSocket.CLOSED) throw new Error('the socket has ended');
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

/** One that the server has acknowledged. */
export async function openSocket(
  url: string,
  options: Parameters<typeof rawSocket>[1] & { token?: string } = {},
) {
  const { token, ...rest } = options;
  const raw = await rawSocket(url, rest);
  raw.send(token === undefined ? INIT : { ...INIT, payload: { token } });
  const answer = await raw.next();
  if (answer.type !== 'connection_ack') throw new Error(`not acknowledged but ${JSON.stringify(answer)}`);
  return raw;
}
