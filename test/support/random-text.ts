/** The same sequence of numbers in [0, 1) for the same seed (mulberry32), so that generated texts are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const HEX = '0123456789abcdef';
export const DIGITS = '0123456789';
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const ALNUM = UPPER + LOWER + DIGITS;
export const BASE64URL = `${ALNUM}-_`;
export const BASE64 = `${ALNUM}+/`;

/** `length` characters of an alphabet, each as likely as the others. */
export function randomText(random: () => number, alphabet: string, length: number): string {
  let text = '';
  for (let at = 0; at < length; at += 1) text += alphabet[Math.floor(random() * alphabet.length)];
  return text;
}

export function oneOf<T>(random: () => number, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}
