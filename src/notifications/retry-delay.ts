const FIRST_MS = 30_000;
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds until the next attempt: 30 s after the first, twice as long after each further one, an hour at most.
 * Between half of it and all, by chance, so that what failed at once does not come back at once.
 *
 * @param attempt from 1
 * @param random from 0 to 1
 */
export function retryDelay(attempt: number, random: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
  return Math.round(longest * (0.5 + random / 2));
}
