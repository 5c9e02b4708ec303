import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { Subscriber } from './fanout.js';

const SUBSCRIPTION = `subscription {
  suggestionUpdated { position suggestion { id status title severity review { id } } event { type actor } }
}`;

/** What subscribers are compared with: every one of them is sent the same string. */
export interface Broadcast {
  subscribe(): Promise<Subscriber>;
  send(text: string): void;
  close(): Promise<void>;
}

export async function webSocketSubscriber(url: string): Promise<Subscriber> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  const subscriber = ofSocket(socket);
  expectPart(await subscriber.next(), 'connection_ack');
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: SUBSCRIPTION } }));
  // Handled in order: the answer to the ping says that the subscription stands.
  socket.send('{"type":"ping"}');
  expectPart(await subscriber.next(), 'pong');
  return subscriber;
}

export async function sseSubscriber(url: string): Promise<Subscriber> {
  const outgoing = request(url, {
    method: 'POST',
    agent: new Agent(),
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
  });
  outgoing.end(JSON.stringify({ query: SUBSCRIPTION }));
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  if (incoming.statusCode !== 200) throw new Error(`the server answered ${incoming.statusCode}`);
  return ofStream(incoming);
}

export async function bareWebSockets(): Promise<Broadcast> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    subscribe: async () => {
      const socket = new WebSocket(url);
      await once(socket, 'open');
      return ofSocket(socket);
    },
    send: (text) => {
      for (const socket of server.clients) socket.send(text);
    },
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

export async function bareSse(): Promise<Broadcast> {
  const open = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    open.add(response);
    response.on('close', () => open.delete(response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    subscribe: async () => {
      const outgoing = request({ port, agent: new Agent() });
      outgoing.end();
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
      return ofStream(incoming);
    },
    send: (text) => {
      for (const response of open) response.write(`event: next\ndata: ${text}\n\n`);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function ofSocket(socket: WebSocket): Subscriber {
  return {
    next: async () => {
      const [message] = (await once(socket, 'message')) as [Buffer];
      return message.toString();
    },
    close: () => socket.terminate(),
  };
}

function ofStream(incoming: IncomingMessage): Subscriber {
  let told: (message: string) => void = () => undefined;
  // Comments keep the connection alive, and are no message.
  incoming.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('data: {')) told(text);
  });
  incoming.on('error', () => undefined);
  return {
    next: () => new Promise((resolve) => (told = resolve)),
    close: () => incoming.destroy(),
  };
}

function expectPart(message: string, part: string): void {
  if (!message.includes(part)) throw new Error(`the server answered ${message}`);
}
