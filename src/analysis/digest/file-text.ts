import type { LargeFile, ReviewContext, SourceFile } from '../context.js';
import { count } from '../wording.js';
import { whole } from './numbers.js';
import { visible } from './visible-text.js';

/** Longer lines are cut where only parts of a file are shown. */
const PART_LINE_LENGTH = 500;

/** The lines of a file as they are numbered everywhere, in citations too. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  // What ends with a line break has no line behind it.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * A file to its last line, each with its number. `exact` is false where the text is not shown as it is, since it holds
 * characters that cannot be seen: then it cannot be written anew.
 */
export function wholeFile({ path, kind, text }: SourceFile): { lines: string[]; exact: boolean } {
  const lines = linesOf(text);
  const shown = lines.map((line) => visible(line, Infinity));
  const exact = shown.every((line, index) => line === lines[index]);
  const ends = text.includes('\r\n') ? ', line breaks are CRLF' : '';
  const codes = exact
    ? ''
    : ' Characters that cannot be seen are written as codes, so no complete new content may be proposed.';
  return {
    lines: [
      `File ${visible(path)} (${kind}, ${count(lines.length, 'line')}, whole${ends}). The number and the bar before each line are not part of it.${codes}`,
      ...shown.map((line, index) => `${index + 1}| ${line}`),
      ...(text !== '' && !/[\r\n]$/.test(text) ? ['(the last line has no line break at its end)'] : []),
      `End of ${visible(path)}`,
    ],
    exact,
  };
}

/** Whether an AI saw parts of this file only, or codes for characters in it: what it would write anew is not the file. */
export function isShownInPart(ctx: Pick<ReviewContext, 'files' | 'largeFiles'>, path: string): boolean {
  if (ctx.largeFiles.some((file) => file.path === path)) return true;
  const file = ctx.files.find((one) => one.path === path);
  return file !== undefined && !wholeFile(file).exact;
}

/** The parts of a file that is too large, each with what it is shown for. */
export function partsOfFile({ path, kind, bytes, lines, parts, outline }: LargeFile): {
  head: string[];
  parts: string[][];
} {
  const length = lines === null ? '' : `, ${count(lines, 'line')}`;
  return {
    head: [
      `File ${visible(path)} (${kind}, ${whole(bytes)} bytes${length}): only these parts of it are shown, so no complete new content may be proposed for it.`,
    ],
    parts: [
      ...parts.map(({ firstLine, text, why }) => [
        `From line ${firstLine} (${visible(why, 200)}):`,
        ...linesOf(text).map((line, index) => `${firstLine + index}| ${visible(line, PART_LINE_LENGTH)}`),
      ]),
      ...(outline.length > 0
        ? [['Where its parts begin:', ...outline.map(({ line, text }) => `${line}| ${visible(text, 200)}`)]]
        : []),
    ],
  };
}
