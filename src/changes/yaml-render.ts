import { Document, Scalar, type ToStringOptions } from 'yaml';

export interface Layout {
  /** Spaces per level. */
  step: number;
  /** Whether sequences stand deeper than their key. */
  indentSeq: boolean;
  eol: '\n' | '\r\n';
  /** Whether texts of several lines are written as `|`, or in quotes. */
  blockQuote: 'literal' | false;
}

const PLACEHOLDER = 'k';

function stringify(value: unknown, layout: Layout, more: ToStringOptions = {}): string {
  // Process managers that read the same file may know YAML 1.1 alone, where 05:30 is a number and `on` is true.
  const document = new Document(value, { compat: 'yaml-1.1' });
  return document.toString({
    // Neither lines that the writer did not break are broken, nor folded ones made.
    lineWidth: 0,
    blockQuote: layout.blockQuote,
    indent: layout.step,
    indentSeq: layout.indentSeq,
    ...more,
  });
}

/** Puts `column` spaces before every line that is not empty. The result ends without a line break. */
export function shift(block: string, column: number, eol: string): string {
  return block
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(column) + line))
    .join(eol);
}

/** `key: value` as block lines that begin at `column`, without a line break at the end. */
export function renderPair(key: string, value: unknown, column: number, layout: Layout): string {
  return shift(stringify(new Map([[key, value]]), layout), column, layout.eol);
}

/**
 * A value for behind a `:` or `-`: what goes on that line (with its leading space, or empty) and the lines below
 * (null where there are none), for a parent whose keys stand at `column`.
 */
export function renderValue(
  value: unknown,
  column: number,
  layout: Layout,
  quoting: Scalar.Type | undefined,
): { head: string; body: string | null } {
  const keepQuotes =
    typeof value === 'string' && (quoting === Scalar.QUOTE_DOUBLE || quoting === Scalar.QUOTE_SINGLE);
  const scalar = new Scalar(value);
  if (keepQuotes && !value.includes('\n')) scalar.type = quoting;
  const text = stringify(new Map([[PLACEHOLDER, keepQuotes ? scalar : value]]), layout)
    .slice(PLACEHOLDER.length + 1)
    .replace(/\n$/, '');
  const newline = text.indexOf('\n');
  if (newline < 0) return { head: text, body: null };
  return { head: text.slice(0, newline), body: shift(text.slice(newline + 1), column, layout.eol) };
}

/** A value on one line, as it may stand within `{ }` or `[ ]`; as JSON where the neighbours are JSON. */
export function renderFlow(value: unknown, layout: Layout, json: boolean): string {
  const text = stringify([value], layout, {
    collectionStyle: 'flow',
    flowCollectionPadding: false,
    ...(json ? { defaultStringType: Scalar.QUOTE_DOUBLE, defaultKeyType: Scalar.QUOTE_DOUBLE } : {}),
  });
  return text.trim().slice(1, -1);
}

/** `key: value` as it may stand within `{ }`. */
export function renderFlowPair(key: string, value: unknown, layout: Layout, json: boolean): string {
  return renderFlow(new Map([[key, value]]), layout, json).slice(1, -1);
}
