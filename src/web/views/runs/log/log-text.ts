/** Parts of a line; the odd ones fit the search. */
export function splitByMatches(text: string, pattern: RegExp | null): string[] {
  if (pattern === null) return [text];
  const parts: string[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '') continue;
    parts.push(text.slice(end, match.index), match[0]);
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

/** What a search marks; null where the browser does not read the pattern as the server does. */
export function markPattern(
  text: string,
  { regex, matchCase }: { regex: boolean; matchCase: boolean },
): RegExp | null {
  if (text === '') return null;
  const flags = matchCase ? 'g' : 'gi';
  try {
    return new RegExp(regex ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags);
  } catch {
    return null;
  }
}
