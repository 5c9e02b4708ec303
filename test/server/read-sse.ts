import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

export interface SseReader {
  /** The next result; `complete` where the server said that there is none, null where it just ended. */
  next(): Promise<unknown>;
  cancel(): Promise<void>;
}

/** Reads the results of a subscription from an answer of type text/event-stream. */
export function readSse(response: Response): SseReader {
  const type = response.headers.get('content-type');
  if (!type?.startsWith('text/event-stream')) throw new Error(`not an event stream but ${type}`);
  const stream = Readable.fromWeb(response.body as ReadableStream);
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return {
    next: async () => {
      let event = '';
      for (;;) {
        const line = await lines.next();
        if (line.done) return null;
        if (line.value.startsWith('event: ')) event = line.value.slice(7);
        else if (line.value.startsWith('data:') && event === 'next')
          return JSON.parse(line.value.slice(5)) as unknown;
        else if (line.value === '' && event === 'complete') return 'complete';
      }
    },
    cancel: async () => {
      stream.destroy();
    },
  };
}
