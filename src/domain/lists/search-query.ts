import { toUSVString } from 'node:util';

/** Characters of a search, at most. */
export const LONGEST_SEARCH = 200;
/** Each word is a look of its own into the index; nobody types more to find something. */
const MOST_WORDS = 8;

/**
 * What somebody searches for, as Postgres' `to_tsquery('simple', …)` takes it: rows that have all of the words, of
 * longer ones words that begin so, in any order and letter case. Whatever is neither letter nor digit only parts words, so
 * that `backup.sh` finds `/srv/jobs/backup.sh`. Null where there is no word, and so nothing to search for.
 */
export function searchQuery(text: string | null | undefined): string | null {
  const words = toUSVString(text ?? '')
    .slice(0, LONGEST_SEARCH)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return null;
  // A single letter begins too many words to be looked up that way.
  return words
    .slice(0, MOST_WORDS)
    .map((word) => (word.length === 1 ? `'${word}'` : `'${word}':*`))
    .join(' & ');
}
