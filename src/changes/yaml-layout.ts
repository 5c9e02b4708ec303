import { isAlias, isMap, isScalar, isSeq, Scalar, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { CST } from 'yaml';

/**
 * Where the pieces of a parsed YAML text stand in it. Offsets are UTF-16 units from the start of the text; nodes
 * must come from a parse with `keepSourceTokens`.
 */

/** Thrown where the text around a node does not allow an edit in place; the caller falls back. */
export class NoPlaceInText extends Error {}

/** Offset of the first character of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line break that ends the line of `offset` (of its `\r` in CRLF), or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** Offset of the next line's first character, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline + 1;
}

export function keyOffset(pair: Pair<unknown, unknown>): number {
  const key = pair.key;
  if (isScalar(key) && key.range) return key.range[0];
  throw new NoPlaceInText('a key that is not a plain scalar');
}

/** After the last of the tokens that open a value: the `:` or `-`, then an anchor or a tag. */
function endOfIndicators(tokens: CST.SourceToken[] | undefined, indicator: CST.SourceToken['type']): number {
  let end = -1;
  for (const token of tokens ?? []) {
    if (token.type === indicator || (end >= 0 && (token.type === 'anchor' || token.type === 'tag'))) {
      end = token.offset + token.source.length;
    }
  }
  if (end < 0) throw new NoPlaceInText('no indicator before the value');
  return end;
}

/** Where the value of a pair may begin: after its `:` and what qualifies the value. */
export function valueSlotOfPair(pair: Pair<unknown, unknown>): number {
  return endOfIndicators(pair.srcToken?.sep, 'map-value-ind');
}

/** The same for an item of a sequence; in a flow sequence it is where the item stands. */
export function valueSlotOfItem(seq: YAMLSeq<unknown>, index: number): number {
  const token = seq.srcToken;
  if (token?.type === 'block-seq') return endOfIndicators(token.items[index]?.start, 'seq-item-ind');
  return nodeStart(seq.items[index]);
}

/** True for the null that stands for nothing written. */
export function isUnwritten(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  return isScalar(node) && node.range !== undefined && node.range !== null && node.range[0] === node.range[1];
}

export function nodeStart(node: unknown): number {
  if ((isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) && node.range) return node.range[0];
  throw new NoPlaceInText('a node without a place in the text');
}

function blockScalarEnd(text: string, node: Scalar, end: number): number {
  const header = /^[|>][^\r\n#]*/.exec(text.slice(nodeStart(node), end))?.[0] ?? '';
  const written = text.slice(0, end);
  // With `+` the blank lines at its end belong to the value.
  return written.replace(header.includes('+') ? /\r?\n$/ : /(?:\r?\n)+$/, '').length;
}

/**
 * Where the written content of a node ends, without the comments and blank lines behind it (the library's own
 * range of a block collection includes those).
 */
export function contentEnd(text: string, node: unknown): number {
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1);
    if (!last) throw new NoPlaceInText('an empty block map');
    return isUnwritten(last.value) ? valueSlotOfPair(last) : contentEnd(text, last.value);
  }
  if (isSeq(node) && !node.flow) {
    const last = node.items.at(-1);
    return isUnwritten(last) ? valueSlotOfItem(node, node.items.length - 1) : contentEnd(text, last);
  }
  if ((isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) && node.range) {
    const end = node.range[1];
    if (isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED)) {
      return blockScalarEnd(text, node, end);
    }
    return end;
  }
  throw new NoPlaceInText('a node without a place in the text');
}

/** Spaces before the keys of a block map, counting a `- ` before its first key. */
export function columnOfMap(text: string, map: YAMLMap<unknown, unknown>): number {
  const first = map.items[0];
  if (!first) throw new NoPlaceInText('an empty block map');
  const at = keyOffset(first);
  return at - lineStart(text, at);
}

/**
 * How the text indents: spaces per level, and whether sequences stand deeper than their key. Found at the first
 * nested collection; 2 and true where there is none.
 */
export function indentationOf(text: string, root: unknown): { step: number; indentSeq: boolean } {
  let step: number | undefined;
  let indentSeq: boolean | undefined;
  const walk = (node: unknown): void => {
    if (isSeq(node)) node.items.forEach(walk);
    if (!isMap(node) || node.flow) return;
    for (const pair of node.items) {
      const { value } = pair;
      if (isMap(value) && !value.flow && value.items.length > 0) {
        step ??= columnOfMap(text, value) - columnOfMap(text, node);
      } else if (isSeq(value) && !value.flow) {
        indentSeq ??= nodeStart(value) - lineStart(text, nodeStart(value)) > columnOfMap(text, node);
      }
      walk(value);
    }
  };
  try {
    walk(root);
  } catch (error) {
    if (!(error instanceof NoPlaceInText)) throw error;
  }
  return { step: step !== undefined && step > 0 ? step : 2, indentSeq: indentSeq ?? true };
}
