import type { SocketOperation } from './graphql-socket.js';

/**
 * A subscription as its socket sees it. A generator that waits for news would answer `return()` only after the news
 * came: its operation is over first, so that it ends at once when the client completes it or goes away. One that ends
 * since the server stops is not complete, and its client would not come back if it were told so: it stays until
 * the close of the socket, which tells the client to come again.
 */
export function subscriptionOf<T>(
  source: AsyncIterable<T>,
  { operation, isClosing }: { operation: SocketOperation; isClosing: () => boolean },
): AsyncGenerator<T, void, undefined> {
  const inner = source[Symbol.asyncIterator]();
  let leave = (): void => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const finish = async (): Promise<IteratorResult<T, void>> => {
    leave();
    operation.over();
    await inner.return?.();
    return { done: true, value: undefined };
  };
  const outer: AsyncGenerator<T, void, undefined> = {
    next: async () => {
      try {
        const result = await inner.next();
        if (!result.done) return result;
      } catch (error) {
        operation.over();
        throw error;
      }
      if (isClosing()) await left;
      operation.over();
      return { done: true, value: undefined };
    },
    return: finish,
    throw: async (error: unknown) => {
      await finish();
      throw error;
    },
    [Symbol.asyncIterator]: () => outer,
  };
  return outer;
}
