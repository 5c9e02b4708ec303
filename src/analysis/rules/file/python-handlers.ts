import { blockOf, readPython, type PythonLine } from './python-source.js';

/** An `except` that takes every exception and lets none through. */
export interface SwallowingHandler {
  /** Line of the `except`, from 1. */
  line: number;
  /** `except:` or `BaseException`: takes `SystemExit` too, so that even `sys.exit(1)` ends as exit code 0. */
  takesExit: boolean;
  /** `silent`: does nothing at all; `printed`: only prints or logs. */
  does: 'silent' | 'printed';
  /** Whether it stands in a function, in a loop (of a function or not), or in neither. */
  level: 'module' | 'loop' | 'function';
  /** The `try` only tidies up (removes, closes), which is often allowed to fail. */
  tidiesUp: boolean;
  /** For a silent one: what to write in place of the statement that does nothing. */
  statement: { kind: 'pass' | 'continue'; from: number; to: number; indent: string; inline: boolean } | null;
}

const EXCEPT = /^except\b(?!\s*\*)\s*([^:]*?)\s*:\s*(.*)$/s;
const EVERYTHING = /^(?:builtins\.)?(?:Base)?Exception$/;
const NOTHING = /^(?:pass|\.\.\.|continue|"+)$/;
/** A print or log call and nothing else; the argument's text does not matter. */
const PRINTS =
  /^(?:print|(?:\w+\.)*(?:log|logger|logging|_log|_logger|LOG|LOGGER)\.\w+|(?:sys\.)?std(?:err|out)\.write|traceback\.print_\w+|warnings\.warn|click\.echo)\s*\(.*\)$/s;
const TIDIES =
  /^(?:(?:\w+\.)*(?:remove|unlink|rmtree|rmdir|makedirs|mkdir|close|kill|terminate|shutdown|disconnect|quit|cleanup))\s*\(.*\)$/s;
/** Somebody looked at the handler and meant it. */
const MEANT =
  /#.*(?:\bnosec\b|\bnoqa\b(?!:)|\bnoqa:[^#]*(?:BLE001|E722|S110|S112)|pylint:\s*disable=[^#]*(?:broad|bare)-except)/;

/** Finds them; null where the text is no Python that we can split into lines. */
export function swallowingHandlers(text: string): SwallowingHandler[] | null {
  const lines = readPython(text);
  if (!lines) return null;
  const open: PythonLine[] = [];
  return lines.flatMap((line, at) => {
    while ((open.at(-1)?.width ?? -1) >= line.width) open.pop();
    const level = levelIn(open);
    if (line.code.endsWith(':')) open.push(line);
    const handler = handlerAt(text, lines, at, level);
    return handler ? [handler] : [];
  });
}

function levelIn(open: readonly PythonLine[]): SwallowingHandler['level'] {
  for (const { code } of open.toReversed()) {
    if (/^(?:async\s+)?def\b/.test(code)) return 'function';
    if (/^(?:(?:async\s+)?for|while)\b/.test(code)) return 'loop';
  }
  return 'module';
}

function handlerAt(
  text: string,
  lines: readonly PythonLine[],
  at: number,
  level: SwallowingHandler['level'],
): SwallowingHandler | null {
  const line = lines[at];
  const match = line && EXCEPT.exec(line.code);
  if (!line || !match) return null;
  const caught = (match[1] ?? '').replace(/\s+as\s+\w+$/, '');
  const types = caught
    .replace(/^\(|\)$/g, '')
    .split(',')
    .map((type) => type.trim());
  if (caught !== '' && !types.some((type) => EVERYTHING.test(type))) return null;

  const inline = match[2] ?? '';
  const block = inline === '' ? blockOf(lines, at) : [];
  const statements = inline === '' ? block.flatMap(({ code }) => split(code)) : split(inline);
  const lastLine = block.at(-1) ?? line;
  if (statements.length === 0 || MEANT.test(commentsIn(text, line, lastLine))) return null;

  const silent = statements.every((statement) => NOTHING.test(statement));
  const printed =
    !silent && statements.every((statement) => NOTHING.test(statement) || PRINTS.test(statement));
  // A function may well report a failure to its caller by what it prints and returns; at other levels nobody learns of it.
  if (!silent && !(printed && level !== 'function')) return null;
  return {
    line: line.line,
    takesExit: caught === '' || types.some((type) => type.endsWith('BaseException')),
    does: silent ? 'silent' : 'printed',
    level,
    tidiesUp: tidiesUp(lines, at),
    statement: silent ? idleStatement(line, inline, block, tryIndent(lines, at)) : null,
  };
}

const split = (code: string): string[] =>
  code.split(';').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));

/** The source from the `except` to the end of its body's last line. */
function commentsIn(text: string, first: PythonLine, last: PythonLine): string {
  const end = text.indexOf('\n', last.end);
  return text.slice(first.offset, end === -1 ? text.length : end);
}

function tryBefore(lines: readonly PythonLine[], at: number): number {
  const width = lines[at]?.width ?? 0;
  let before = at - 1;
  while (before >= 0) {
    const line = lines[before];
    if (line && line.width <= width && /^try\s*:/.test(line.code)) break;
    before -= 1;
  }
  return before;
}

function tidiesUp(lines: readonly PythonLine[], at: number): boolean {
  const start = tryBefore(lines, at);
  const inline = /^try\s*:\s*(.+)$/s.exec(lines[start]?.code ?? '')?.[1];
  const body = inline === undefined ? blockOf(lines, start).map(({ code }) => code) : [inline];
  return body.length > 0 && body.every((code) => TIDIES.test(code));
}

function tryIndent(lines: readonly PythonLine[], at: number): string | null {
  return blockOf(lines, tryBefore(lines, at))[0]?.indent ?? null;
}

/** The last statement of the body, where it is a `pass`, `...` or `continue` on its own. */
function idleStatement(
  line: PythonLine,
  inline: string,
  block: readonly PythonLine[],
  bodyIndent: string | null,
): SwallowingHandler['statement'] {
  const holder = inline === '' ? block.at(-1) : line;
  const code = inline === '' ? (holder?.code ?? '') : inline;
  if (!holder || !/^(?:pass|\.\.\.|continue)$/.test(code)) return null;
  return {
    kind: code === 'continue' ? 'continue' : 'pass',
    from: holder.end - code.length,
    to: holder.end,
    indent: inline === '' ? holder.indent : (bodyIndent ?? `${line.indent}    `),
    inline: inline !== '',
  };
}
