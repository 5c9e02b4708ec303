import stringWidth from 'string-width';

/**
 * Text in lines of at most `width` cells, broken between words; a word that is longer stands on a line of its own. Lines
 * of the text stay lines, and keep their indentation on every line that they become.
 */
export function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  if (stringWidth(line) <= width) return line;
  const indent = /^\s*(?:[-*] )?/.exec(line)?.[0] ?? '';
  const hanging = ' '.repeat(stringWidth(indent));
  const lines: string[] = [];
  let current = indent;
  let isEmpty = true;
  for (const word of line.slice(indent.length).split(/ +/)) {
    if (!isEmpty && stringWidth(current) + 1 + stringWidth(word) > width) {
      lines.push(current);
      current = hanging;
      isEmpty = true;
    }
    current += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, current].join('\n');
}
