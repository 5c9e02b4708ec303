import type { SourceFile } from '../../context.js';
import type { Evidence } from '../../suggestion-draft.js';

/** Lines cited in one suggestion; more make it longer, not more convincing. */
export const MAX_CITED_LINES = 10;

/** A text by its lines, which are numbered from 1. */
export interface SourceLines {
  count: number;
  /** The line without its line end; empty for a number outside the text. */
  textOf(line: number): string;
  /** The line that the character at `offset` (UTF-16 units, from 0) stands on. */
  lineAt(offset: number): number;
  /** Offset of the line's first character. */
  offsetOf(line: number): number;
  /** What ends the text's lines: CRLF where its first line ends so. */
  eol: '\n' | '\r\n';
}

export function sourceLines(text: string): SourceLines {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const offsetOf = (line: number) => starts[line - 1] ?? text.length;
  return {
    count: starts.length,
    offsetOf,
    textOf: (line) => text.slice(offsetOf(line), offsetOf(line + 1)).replace(/\r?\n$/, ''),
    lineAt(offset) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return low + 1;
    },
    eol: /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n',
  };
}

/** A citation of the file's line, word for word. */
export function citeLine(file: SourceFile, lines: SourceLines, line: number, note?: string): Evidence {
  return {
    kind: 'file',
    path: file.path,
    line,
    text: lines.textOf(line),
    ...(note === undefined ? {} : { note }),
  };
}

/** Citations of the first lines given, in order and without doubles, `MAX_CITED_LINES` at most. */
export function citeLines(
  file: SourceFile,
  lines: SourceLines,
  found: readonly { line: number; note?: string }[],
): Evidence[] {
  const byLine = new Map<number, string | undefined>();
  for (const { line, note } of found) if (!byLine.has(line)) byLine.set(line, note);
  return [...byLine]
    .sort(([a], [b]) => a - b)
    .slice(0, MAX_CITED_LINES)
    .map(([line, note]) => citeLine(file, lines, line, note));
}

/** `12`, `3 and 12`, `3, 7 and 12`; the first ten of more. */
export function lineList(found: readonly number[]): string {
  const numbers = [...new Set(found)].sort((a, b) => a - b);
  const shown = numbers.slice(0, MAX_CITED_LINES);
  const more = numbers.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.pop();
  return shown.length === 0 ? String(last ?? '') : `${shown.join(', ')} and ${last}`;
}
