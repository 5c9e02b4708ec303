import { toUSVString } from 'node:util';

/**
 * Text as Postgres can hold it, in a text column as well as within JSON: NUL stands as its symbol, half of a surrogate
 * pair as the replacement character.
 */
export function storableText(text: string): string {
  return toUSVString(text).replaceAll('\0', '\u2400');
}
