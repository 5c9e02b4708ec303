const FIRST_MS = 400;
const LONGEST_MS = 20_000;

/**
 * Milliseconds to wait before the next attempt, after `failures` in a row (from 1): twice as long each time, at most 20 s,
 * less up to a third of it by chance, so that a server that comes back does not meet everybody at once.
 */
export function retryDelay(failures: number, random: () => number): number {
  const whole = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 16), LONGEST_MS);
  return Math.round(whole * (1 - random() / 3));
}
