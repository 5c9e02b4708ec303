import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';

const CONNECTIONS = 16;

export interface Load {
  url: string;
  /** Sent as JSON by POST; by GET without one. */
  body?: string;
}

/** Requests answered a second over 16 connections that are kept open, for some seconds. @throws for any answer but 200 */
export async function requestsPerSecond(load: Load, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const began = performance.now();
  const until = began + seconds * 1000;
  let answered = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      await answer(load, agent);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  agent.destroy();
  return answered / ((performance.now() - began) / 1000);
}

/** Bytes of the answer. @throws for any but a 200 */
export async function answer({ url, body }: Load, agent?: Agent): Promise<number> {
  const outgoing = request(url, {
    agent,
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    },
  });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  let bytes = 0;
  incoming.on('data', (piece: Buffer) => (bytes += piece.length));
  await once(incoming, 'end');
  if (incoming.statusCode !== 200) throw new Error(`${url} answered ${incoming.statusCode}`);
  return bytes;
}
