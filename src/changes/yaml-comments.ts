import { Parser } from 'yaml';

interface Comment {
  /** From the start of the text, of its `#`. */
  offset: number;
  source: string;
}

function allComments(text: string): Comment[] {
  const comments: Comment[] = [];
  const visit = (token: unknown): void => {
    if (Array.isArray(token)) return token.forEach(visit);
    if (token === null || typeof token !== 'object') return;
    const { type, offset, source } = token as { type?: unknown; offset?: unknown; source?: unknown };
    if (type === 'comment' && typeof offset === 'number' && typeof source === 'string') {
      comments.push({ offset, source: source.trimEnd() });
    } else Object.values(token).forEach(visit);
  };
  for (const token of new Parser().parse(text)) visit(token);
  return comments;
}

/** The comments whose `#` stands between two offsets, in order, with their `#`. */
export function commentsBetween(text: string, from: number, to: number): string[] {
  return allComments(text)
    .filter(({ offset }) => offset >= from && offset < to)
    .map(({ source }) => source);
}

/** A comment that stands in `before` more often than in `after`; undefined where none is lost. */
export function lostComment(before: string, after: string): string | undefined {
  const left = new Map<string, number>();
  for (const { source } of allComments(after)) left.set(source, (left.get(source) ?? 0) + 1);
  return allComments(before).find(({ source }) => {
    const count = left.get(source) ?? 0;
    left.set(source, count - 1);
    return count <= 0;
  })?.source;
}
