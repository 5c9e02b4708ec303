/** How much a client that stays connected may take up. Times in milliseconds. */
export interface LiveLimits {
  /** Operations under way at once on one WebSocket. */
  maxOperationsPerSocket: number;
  /** A WebSocket that has not said `connection_init` by then ends with 4408. */
  initWaitMs: number;
  /** A WebSocket is pinged so often; one that says nothing from one ping to the next is cut off. */
  keepAliveMs: number;
  /** Bytes that a WebSocket may have waiting when it sends more; with more it ends with 1013. */
  maxWaitingBytes: number;
  /** Messages that a WebSocket may have waiting when it sends more; with more it ends with 1013. */
  maxWaitingMessages: number;
  /** Events written while a client takes nothing of what waits for it; with more it is ended. */
  maxEventsBehind: number;
  /** A client that takes nothing of what waits for it for so long is ended. */
  maxStallMs: number;
  /** How often the two above are looked at. */
  checkEveryMs: number;
}

export const defaultLiveLimits: LiveLimits = {
  maxOperationsPerSocket: 100,
  initWaitMs: 3_000,
  keepAliveMs: 12_000,
  // A burst of large answers to a client that reads well; it is back to nothing within milliseconds.
  maxWaitingBytes: 16 * 1024 * 1024,
  maxWaitingMessages: 1_000,
  // As many as the feed keeps in memory: whoever is further behind is served from the database anyway.
  maxEventsBehind: 10_000,
  maxStallMs: 30_000,
  checkEveryMs: 1_000,
};
