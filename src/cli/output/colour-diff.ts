import type { Colours } from './palette.js';
import { severalLines } from './sanitize.js';

/** A unified diff in the colours that git gives it; spaces at the end of an added line show as a red block. */
export function colourDiff(diff: string, colours: Colours): string {
  let inHunk = false;
  return severalLines(diff)
    .split('\n')
    .map((line) => {
      const hunk = /^(@@ [^@]* @@)(.*)$/.exec(line);
      if (hunk) {
        inHunk = true;
        return colours.cyan(hunk[1] ?? '') + (hunk[2] ?? '');
      }
      // Outside a hunk, --- and +++ are file names; inside, a removed line may begin with "--" itself.
      if (!inHunk) return line === '' ? line : colours.bold(line);
      if (line.startsWith('-')) return colours.red(line);
      if (line.startsWith('+')) return added(line, colours);
      return line;
    })
    .join('\n');
}

function added(line: string, colours: Colours): string {
  const blanks = /[ \t]+$/.exec(line)?.[0] ?? '';
  const text = line.slice(0, line.length - blanks.length);
  return colours.green(text) + (blanks === '' ? '' : colours.bgRed(blanks));
}
