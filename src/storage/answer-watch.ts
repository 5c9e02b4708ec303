import type { Client, Pool } from 'pg';

/**
 * Whether the database is at work for somebody, by the connections of the pool: one is in use, and something came over one
 * within `silenceMs`. Then nobody needs to ask it whether it answers, and wait for a connection to do so.
 */
export interface AnswerWatch {
  /** To be called with each new connection. */
  watch(client: Client): void;
  isAtWork(): boolean;
}

export function watchAnswers(pool: Pool, silenceMs: number): AnswerWatch {
  let inUse = 0;
  let heardAt = performance.now();
  pool.on('acquire', () => (inUse += 1));
  pool.on('release', () => (inUse -= 1));
  return {
    watch: ({ connection }) => {
      // Its own listener comes first; a second one makes nothing flow that did not.
      connection.stream.on('data', () => (heardAt = performance.now()));
    },
    isAtWork: () => inUse > 0 && performance.now() - heardAt < silenceMs,
  };
}
