import type { SecretSpan } from './secret-span.js';

/**
 * The spans in order, without overlaps: what overlaps becomes one, from the first character to the last, so that no part
 * of a secret is left. Its kind is the longest one's.
 */
export function mergeSpans(spans: readonly SecretSpan[]): SecretSpan[] {
  const ordered = spans
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: SecretSpan[] = [];
  let longest = 0;
  for (const span of ordered) {
    const last = merged.at(-1);
    const length = span.end - span.start;
    if (last === undefined || span.start >= last.end) {
      merged.push({ ...span });
      longest = length;
      continue;
    }
    last.end = Math.max(last.end, span.end);
    if (length > longest) {
      last.kind = span.kind;
      longest = length;
    }
  }
  return merged;
}
