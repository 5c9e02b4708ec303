import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { SlowReaders } from './slow-readers.js';

/**
 * Sends a stream as fast as the client reads it, and asks for no more than that. A client that does not read is cut
 * off without the end of the stream, so that it comes back; so is one whose stream fails.
 *
 * @param signal aborts when the client is gone
 */
export async function sendEventStream(
  body: AsyncIterable<Uint8Array>,
  response: ServerResponse,
  { readers, signal }: { readers: SlowReaders; signal: AbortSignal },
): Promise<void> {
  const waits = (): void => readers.waits(response, () => response.destroy());
  response.once('close', () => readers.caughtUp(response));
  try {
    for await (const chunk of body) {
      if (response.destroyed) return;
      if (response.write(chunk)) continue;
      waits();
      await once(response, 'drain', { signal }).catch(() => undefined);
      readers.caughtUp(response);
    }
    waits();
    response.end();
  } finally {
    if (!response.writableEnded) response.destroy();
  }
}
