/** Words that say nothing by themselves. */
const FILLERS = new Set(
  'a an and are as at be by for from has in is it its no not of on or so the this to too with without'.split(
    ' ',
  ),
);
const MOST_WORDS = 6;
const MOST_CHARS = 80;

/**
 * What a suggestion of an AI is about, for its fingerprint: its words without figures, fillers and plural, in one order.
 * A model that names the flaw in other words names another flaw; the prompt asks it for plain ones.
 *
 * @param fallback for a subject that has no word, the title for example
 */
export function normalisedSubject(subject: string, fallback: string): string {
  for (const text of [subject, fallback]) {
    const words = text
      .normalize('NFKC')
      .toLowerCase()
      .split(/[^\p{L}\p{M}]+/u)
      .map((word) => (word.length > 3 && !word.endsWith('ss') ? word.replace(/s$/, '') : word))
      .filter((word) => word !== '' && !FILLERS.has(word));
    if (words.length > 0)
      return [...new Set(words)].slice(0, MOST_WORDS).sort().join('-').slice(0, MOST_CHARS);
  }
  return 'unnamed';
}
