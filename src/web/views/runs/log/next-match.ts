/** The match behind or before a line; from the last one on to the first. */
export function nextMatch(lines: readonly number[], from: number, by: 1 | -1): number | undefined {
  if (by === 1) return lines.find((line) => line > from) ?? lines[0];
  return lines.findLast((line) => line < from) ?? lines.at(-1);
}
