/** `work`, of which one is under way at a time: who asks for it meanwhile has what that one comes to. */
export function sharedWork<T>(work: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | null = null;
  return () => (current ??= work().finally(() => (current = null)));
}
