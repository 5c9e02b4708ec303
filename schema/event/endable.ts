/**
 * An iterator whose `return` ends a wait that is under way. That of an async generator alone would queue behind the
 * wait, and a subscriber who left would hold its place until the next event.
 *
 * @param start gets the signal that it has to end by
 * @param outer ends it as well
 */
export function endable<T>(
  start: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
  outer?: AbortSignal,
): AsyncIterableIterator<T> {
  const left = new AbortController();
  const inner = start(outer ? AbortSignal.any([outer, left.signal]) : left.signal);
  return {
    next: () => inner.next(),
    return: async () => {
      left.abort();
      await inner.return();
      return { done: true, value: undefined };
    },
    throw: async (error) => {
      left.abort();
      return inner.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
