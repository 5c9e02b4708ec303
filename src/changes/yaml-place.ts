import { isMap, isScalar, isSeq, Scalar, type Document, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { writtenKey } from './yaml-data.js';
import { commentsBetween } from './yaml-comments.js';
import {
  columnOfMap,
  contentEnd,
  isUnwritten,
  keyOffset,
  lineEnd,
  lineStart,
  nextLine,
  nodeStart,
  NoPlaceInText,
  valueSlotOfItem,
  valueSlotOfPair,
} from './yaml-layout.js';
import { renderFlow, renderFlowPair, renderPair, renderValue, type Layout } from './yaml-render.js';

/** One replacement of the text between two offsets. */
export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** Where the walk down the path ended: the deepest written collection, and the part of the path that it holds. */
export interface Spot {
  parent: YAMLMap<unknown, unknown> | YAMLSeq<unknown>;
  /** Length of the path up to and with the key to write. */
  depth: number;
  /** The pair or index that is there already. */
  pair?: Pair<unknown, unknown>;
  index?: number;
  /** True where the parent or something around it is written in `{ }` or `[ ]`. */
  inFlow: boolean;
  /** Offset in the line above which a comment may stand. */
  anchor: number;
}

/** The written pair whose key a segment of a path means. */
export function pairOf(map: YAMLMap<unknown, unknown>, segment: string): Pair<unknown, unknown> | undefined {
  return map.items.find(({ key }) => isScalar(key) && writtenKey(key.value) === segment);
}

/** Walks the path as far as it is written; null where not even the root is a collection. */
export function findSpot(document: Document.Parsed, keyPath: string[]): Spot | null {
  let node: unknown = document.contents;
  let spot: Spot | null = null;
  let inFlow = false;
  let anchor = 0;
  for (const [at, segment] of keyPath.entries()) {
    if (!isMap(node) && !isSeq(node)) break;
    inFlow ||= node.flow === true;
    const depth = at + 1;
    if (isMap(node)) {
      const pair = pairOf(node, segment);
      if (!inFlow && pair) anchor = keyOffset(pair);
      spot = { parent: node, depth, pair, inFlow, anchor };
      if (!pair) break;
      node = pair.value;
    } else {
      const index = Number(segment);
      if (!inFlow) anchor = valueSlotOfItem(node, index);
      spot = { parent: node, depth, index, inFlow, anchor };
      node = node.items[index];
    }
  }
  return spot;
}

/** Start of the line before which a new last key of a block map goes. */
function insertionOffset(text: string, map: YAMLMap<unknown, unknown>): number {
  const column = columnOfMap(text, map);
  let at = nextLine(text, contentEnd(text, map));
  // Comments that stand deeper belong to what is above them; the new key must not come between.
  let ahead = at;
  while (ahead < text.length) {
    const line = text.slice(ahead, lineEnd(text, ahead));
    const comment = /^( *)#/.exec(line);
    if (!comment && line.trim() !== '') break;
    ahead = nextLine(text, ahead);
    if (comment) {
      if ((comment[1]?.length ?? 0) <= column) break;
      at = ahead;
    }
  }
  return at;
}

function insertLines(text: string, at: number, lines: string, eol: string): Edit {
  const brokenBefore = at === 0 || text[at - 1] === '\n';
  return { from: at, to: at, text: brokenBefore ? lines + eol : eol + lines };
}

/** The edits that put `value` in the place of what stands behind a `:` or `-` of a block collection. */
function replaceInBlock(
  text: string,
  slot: number,
  node: unknown,
  column: number,
  value: unknown,
  layout: Layout,
): { removed: { from: number; to: number } | null; edits: Edit[] } {
  const quoting = isScalar(node) ? node.type : undefined;
  const { head, body } = renderValue(value, column, layout, quoting);
  const from = isUnwritten(node) ? slot : nodeStart(node);
  const to = isUnwritten(node) ? slot : contentEnd(text, node);
  const below = (at: number): Edit[] => {
    const end = lineEnd(text, at);
    return body === null ? [] : [{ from: end, to: end, text: layout.eol + body }];
  };
  if (isUnwritten(node)) return { removed: null, edits: [{ from, to, text: head }, ...below(to)] };
  if (!text.slice(slot, from).includes('\n')) {
    const edit =
      head === ''
        ? { from: slot, to, text: '' }
        : { from, to, text: `${from === slot ? ' ' : ''}${head.slice(1)}` };
    return { removed: { from, to }, edits: [edit, ...below(to)] };
  }
  const start = lineStart(text, from);
  if (text.slice(start, from).trim() !== '') throw new NoPlaceInText('the value shares its line');
  if (head === '' && body !== null) {
    return { removed: { from, to }, edits: [{ from: start, to, text: body }] };
  }
  // Lines that stay between a `|` and its text would become part of it.
  const cutFrom = body === null ? lineBefore(text, start) : lineEnd(text, slot);
  const end = lineEnd(text, to);
  return {
    removed: { from: cutFrom, to: end },
    edits: [
      { from: slot, to: slot, text: head },
      { from: cutFrom, to: end, text: body === null ? '' : layout.eol + body },
    ],
  };
}

/** Offset of the line break before the line that starts at `start`. */
function lineBefore(text: string, start: number): number {
  return text[start - 2] === '\r' ? start - 2 : start - 1;
}

function linesAbove(text: string, spot: Spot, lines: string[], eol: string): Edit[] {
  if (lines.length === 0) return [];
  const at = lineStart(text, spot.anchor);
  const indent = /^ */.exec(text.slice(at, spot.anchor))?.[0] ?? '';
  return [{ from: at, to: at, text: lines.map((line) => indent + line + eol).join('') }];
}

/** The end of what is written of a pair within `{ }`, where the `:` may be missing. */
function flowPairEnd(text: string, pair: Pair<unknown, unknown>): number {
  if (!isUnwritten(pair.value)) return contentEnd(text, pair.value);
  const hasColon = pair.srcToken?.sep?.some((token) => token.type === 'map-value-ind');
  return hasColon ? valueSlotOfPair(pair) : contentEnd(text, pair.key);
}

function editInFlow(text: string, spot: Spot, segment: string, value: unknown, layout: Layout): Edit {
  const { parent, pair, index } = spot;
  const json =
    isMap(parent) &&
    parent.items.length > 0 &&
    parent.items.every(({ key }) => isScalar(key) && key.type === Scalar.QUOTE_DOUBLE);
  if (isMap(parent) && !pair) {
    const written = renderFlowPair(segment, value, layout, json);
    const last = parent.items.at(-1);
    const at = last ? flowPairEnd(text, last) : nodeStart(parent) + 1;
    const added = last ? `, ${written}` : ` ${written}${text[at] === '}' ? ' ' : ''}`;
    return { from: at, to: at, text: added };
  }
  const node = pair ? pair.value : parent.items[index ?? 0];
  const written = renderFlow(value, layout, json);
  if (pair && isUnwritten(node)) {
    const slot = valueSlotOfPair(pair);
    return { from: slot, to: slot, text: ` ${written}` };
  }
  return { from: nodeStart(node), to: contentEnd(text, node), text: written };
}

/**
 * The edits that write `value` at the spot, with comment lines above it. Comments of what is replaced go there too.
 *
 * @throws NoPlaceInText where the text around the spot is written in a way that cannot be edited in place.
 */
export function editsFor(
  text: string,
  spot: Spot,
  segment: string,
  value: unknown,
  layout: Layout,
  comment: string[],
): Edit[] {
  const { parent, pair, index } = spot;
  if (spot.inFlow) {
    const edit = editInFlow(text, spot, segment, value, layout);
    const lifted = commentsBetween(text, edit.from, edit.to);
    return [...linesAbove(text, spot, [...lifted, ...comment], layout.eol), edit];
  }
  if (isMap(parent) && !pair) {
    const column = columnOfMap(text, parent);
    const above = comment.map((line) => ' '.repeat(column) + line);
    const lines = [...above, renderPair(segment, value, column, layout)].join(layout.eol);
    return [insertLines(text, insertionOffset(text, parent), lines, layout.eol)];
  }
  const slot = isSeq(parent) ? valueSlotOfItem(parent, index ?? 0) : pair ? valueSlotOfPair(pair) : -1;
  const node = pair ? pair.value : parent.items[index ?? 0];
  const column = isMap(parent)
    ? columnOfMap(text, parent)
    : nodeStart(parent) - lineStart(text, nodeStart(parent));
  // A list in the place of a list's item stands deeper than its `-`, however the file has them below a key.
  const inner = isSeq(parent) ? { ...layout, indentSeq: true } : layout;
  const { removed, edits } = replaceInBlock(text, slot, node, column, value, inner);
  const lifted = removed ? commentsBetween(text, removed.from, removed.to) : [];
  return [...linesAbove(text, spot, [...lifted, ...comment], layout.eol), ...edits];
}

/** The edits for a text whose root is nothing, or a scalar that stands for nothing. */
export function editsAtRoot(
  text: string,
  document: Document.Parsed,
  key: string,
  value: unknown,
  layout: Layout,
  comment: string[],
): Edit[] {
  const { contents } = document;
  const lines = [...comment, renderPair(key, value, 0, layout)].join(layout.eol);
  if (isUnwritten(contents)) return [insertLines(text, text.length, lines, layout.eol)];
  const from = nodeStart(contents);
  const to = contentEnd(text, contents);
  return [{ from, to, text: from === lineStart(text, from) ? lines : layout.eol + lines }];
}

/** The text with edits that do not overlap; of two at one place the later in the list comes later in the text. */
export function applyEdits(text: string, edits: Edit[]): string {
  const ordered = edits.map((edit, index) => ({ edit, index }));
  // From the end, so that offsets stay right.
  ordered.sort((a, b) => b.edit.from - a.edit.from || b.index - a.index);
  return ordered.reduce((done, { edit }) => done.slice(0, edit.from) + edit.text + done.slice(edit.to), text);
}
