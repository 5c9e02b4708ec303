import { FILE_HEADERS_ONLY, formatPatch, structuredPatch, type StructuredPatchHunk } from 'diff';

export interface TextsToDiff {
  /** Name of the old text in the header, or `/dev/null`. */
  oldName: string;
  newName: string;
  oldText: string;
  newText: string;
}

const CONTEXT_LINES = 3;
/**
 * Lines that may differ for a minimal diff; its cost grows with the square of this. Past it the whole changed
 * stretch stands as one hunk.
 */
const MAX_EDIT_LENGTH = 2_000;

const NO_NEWLINE = '\\ No newline at end of file';

function marked(sign: string, lines: string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n') ? [sign + line.slice(0, -1)] : [sign + line, NO_NEWLINE],
  );
}

/** One hunk from the first line that differs to the last. */
function wholeHunk(oldText: string, newText: string): StructuredPatchHunk {
  const split = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/));
  const [before, after] = [split(oldText), split(newText)];
  const limit = Math.min(before.length, after.length);
  let head = 0;
  while (head < limit && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < limit - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const start = Math.max(0, head - CONTEXT_LINES);
  const rest = Math.max(0, tail - CONTEXT_LINES);
  const removed = before.slice(head, before.length - tail);
  const added = after.slice(head, after.length - tail);
  const oldLines = before.length - rest - start;
  const newLines = after.length - rest - start;
  return {
    oldStart: start + 1,
    oldLines,
    newStart: start + 1,
    newLines,
    lines: [
      ...marked(' ', before.slice(start, head)),
      ...marked('-', removed),
      ...marked('+', added),
      ...marked(' ', before.slice(before.length - tail, before.length - rest)),
    ],
  };
}

/**
 * A unified diff with three lines of context, as `patch` and `git apply` take it; empty where the texts are equal.
 * Bounded: texts that differ in very many lines give one hunk that replaces the whole changed stretch.
 */
export function unifiedDiff({ oldName, newName, oldText, newText }: TextsToDiff): string {
  if (oldText === newText) return '';
  const header = { oldFileName: oldName, newFileName: newName, oldHeader: undefined, newHeader: undefined };
  const patch = structuredPatch(oldName, newName, oldText, newText, undefined, undefined, {
    context: CONTEXT_LINES,
    maxEditLength: MAX_EDIT_LENGTH,
  }) ?? { ...header, hunks: [wholeHunk(oldText, newText)] };
  return formatPatch(patch, FILE_HEADERS_ONLY);
}
