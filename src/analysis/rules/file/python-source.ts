/** One logical line of Python: a statement or a header, with its continuation lines. */
export interface PythonLine {
  /** Numbers of its first and last line, from 1. */
  line: number;
  lastLine: number;
  /** Offset of its first character behind the indentation. */
  offset: number;
  /** Offset behind its last character, line end excluded. */
  end: number;
  /** The white space it starts with. */
  indent: string;
  /** Width of that white space, a tab reaching to the next multiple of eight, as Python counts. */
  width: number;
  /** The text from `offset` to `end`, of the same length, with every character of a string a `"` and of a comment a blank. */
  code: string;
}

/**
 * Splits Python into logical lines, without understanding them further. Blank lines and comments are left out. Null
 * where a string or a bracket is not closed: such a file does not compile, and its runs say so.
 */
export function readPython(text: string): PythonLine[] | null {
  const code = maskLiterals(text);
  return code === null ? null : logicalLines(text, code);
}

/** The text, of the same length, without strings and comments, and with line ends only where a logical line ends. */
function maskLiterals(text: string): string | null {
  const masked: string[] = [];
  let depth = 0;
  let at = 0;
  const put = (from: number, to: number, filler: string): void => {
    masked.push(filler.repeat(to - from));
    at = to;
  };
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '#') {
      const end = text.indexOf('\n', at);
      put(at, end === -1 ? text.length : end, ' ');
    } else if (char === '"' || char === "'") {
      const end = stringEnd(text, at);
      if (end === null) return null;
      put(at, end, '"');
    } else if (char === '\\' && /^\\\r?\n/.test(text.slice(at, at + 3))) {
      put(at, at + (text[at + 1] === '\r' ? 3 : 2), ' ');
    } else {
      if ('([{'.includes(char)) depth += 1;
      if (')]}'.includes(char)) depth -= 1;
      if (depth < 0) return null;
      masked.push(char === '\r' || (char === '\n' && depth > 0) ? ' ' : char);
      at += 1;
    }
  }
  return depth === 0 ? masked.join('') : null;
}

/** Offset behind the string that starts at `at`; null where it is not closed. */
function stringEnd(text: string, at: number): number | null {
  const mark = text.charAt(at);
  const quote = text.startsWith(mark.repeat(3), at) ? mark.repeat(3) : mark;
  for (let next = at + quote.length; next < text.length; next += 1) {
    // A backslash keeps a quote from closing the string in a raw string too.
    if (text[next] === '\\') next += 1;
    else if (text.startsWith(quote, next)) return next + quote.length;
    else if (text[next] === '\n' && quote.length === 1) return null;
  }
  return null;
}

function logicalLines(text: string, code: string): PythonLine[] {
  const lines: PythonLine[] = [];
  let number = 1;
  let start = 0;
  for (const piece of code.split('\n')) {
    const end = start + piece.length;
    const line = number;
    const passed = text.slice(start, end).split('\n').length - 1;
    number += passed + 1;
    const content = piece.trim();
    if (content !== '') {
      const lead = piece.length - piece.trimStart().length;
      const indent = text.slice(start, start + lead);
      const stop = start + piece.trimEnd().length;
      lines.push({
        line,
        lastLine: line + passed,
        offset: start + lead,
        end: stop,
        indent,
        width: widthOf(indent),
        code: content,
      });
    }
    start = end + 1;
  }
  return lines;
}

function widthOf(indent: string): number {
  let width = 0;
  for (const char of indent) {
    if (char === '\t') width += 8 - (width % 8);
    else if (char === '\f') width = 0;
    else if (char === '\uFEFF') continue;
    else width += 1;
  }
  return width;
}

/** Logical lines that are indented deeper than line `at`, up to the first that is not. */
export function blockOf(lines: readonly PythonLine[], at: number): PythonLine[] {
  const head = lines[at];
  const block: PythonLine[] = [];
  for (let next = at + 1; head && next < lines.length; next += 1) {
    const line = lines[next];
    if (!line || line.width <= head.width) break;
    block.push(line);
  }
  return block;
}
