import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A real HTTP server on the loopback address that keeps what it is sent. */
export interface HttpReceiver {
  url: string;
  received: Received[];
  /** What the next requests get, the last one for ever; null: no answer at all. */
  answers: (Answer | null)[];
  /** Called with each request before it is answered. */
  onRequest: ((request: Received) => void | Promise<void>) | null;
  close(): Promise<void>;
}

export async function httpReceiver(): Promise<HttpReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      const received = { path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
      receiver.received.push(received);
      void Promise.resolve(receiver.onRequest?.(received)).then(() => {
        const answer = receiver.answers.length > 1 ? receiver.answers.shift() : receiver.answers[0];
        if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: HttpReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answers: [{ status: 200 }],
    onRequest: null,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
