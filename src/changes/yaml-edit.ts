import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isScalar, isSeq } from 'yaml';
import { ValidationError } from '../domain/errors.js';
import { readYaml } from './read-yaml.js';
import { lostComment } from './yaml-comments.js';
import { dataAt, keyIn, withKey } from './yaml-data.js';
import { applyEdits, editsAtRoot, editsFor, findSpot, pairOf } from './yaml-place.js';
import { indentationOf, NoPlaceInText } from './yaml-layout.js';
import type { Layout } from './yaml-render.js';

export interface SetYamlKeyOptions {
  /**
   * Text of a comment, without `#`, that is put on the line above the key (above the line of the surrounding block
   * key where the key stands inside `{ }`). Several lines make several comments. Left out in the rare text that is
   * written anew.
   */
  comment?: string;
}

const READ_OPTIONS = { keepSourceTokens: true, merge: true, uniqueKeys: true } as const;
/**
 * Maps stay `Map`s, so that a key `1` and a key `"1"` are two keys, as they are in YAML. What aliases may add is
 * bounded where the text is read.
 */
const DATA_OPTIONS = { mapAsMap: true, maxAliasCount: -1 } as const;

const dotted = (keyPath: readonly string[]): string => keyPath.join('.');

function parse(text: string, keyPath: string[]): Document.Parsed {
  const { reading, faults, position } = readYaml(text, READ_OPTIONS);
  if (reading) return reading.document;
  const [{ offset, message } = { offset: null, message: 'it cannot be read' }] = faults;
  const line = offset === null ? null : position(offset).line;
  throw new ValidationError(
    `cannot set "${dotted(keyPath)}": the text is not one valid YAML document${line ? ` (line ${line})` : ''}: ${message}`,
    [{ path: line ? ['line', line] : [], message }],
  );
}

function dataOf(document: Document.Parsed, keyPath: string[]): unknown {
  try {
    return document.toJS(DATA_OPTIONS);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ValidationError(
      `cannot set "${dotted(keyPath)}": ${reason}`,
      [{ path: keyPath, message: reason }],
      {
        cause: error,
      },
    );
  }
}

function commentLines(comment: string | undefined): string[] {
  if (comment === undefined || comment.trim() === '') return [];
  return comment.split(/\r?\n/).map((line) => `# ${line}`.trimEnd());
}

/** Null where the result is what was wanted, else what is wrong with it. */
function fault(before: string, after: string, expected: unknown): string | null {
  const { reading, faults } = readYaml(after, READ_OPTIONS);
  if (!reading) return faults[0]?.message ?? 'it could not be read';
  try {
    const data: unknown = reading.document.toJS(DATA_OPTIONS);
    if (!isDeepStrictEqual(data, expected)) return 'other data would change with it';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const lost = lostComment(before, after);
  return lost === undefined ? null : `the comment "${lost}" would be lost`;
}

function setOne(text: string, keyPath: string[], value: unknown, comment: string[]): string {
  const document = parse(text, keyPath);
  const before = dataOf(document, keyPath);
  const expected = withKey(before, keyPath, value);
  if (isDeepStrictEqual(before, expected)) return text;

  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const layout: Layout = { ...indentationOf(text, document.contents), eol, blockQuote: 'literal' };
  const current = dataAt(before, keyPath);
  if (isInPlaceUpdate(document, keyPath, current, value)) {
    return updateInside(
      text,
      keyPath,
      current as Map<unknown, unknown>,
      value as Map<unknown, unknown>,
      comment,
    );
  }

  const spot = findSpot(document, keyPath);
  const path = keyPath.slice(0, spot?.depth ?? 1);
  const written = dataAt(expected, path);
  // Where a block scalar would swallow the comment lines below it, a quoted one does not.
  for (const blockQuote of ['literal', false] as const) {
    try {
      const attempt = { ...layout, blockQuote };
      const key = path.at(-1) ?? '';
      const edits = spot
        ? editsFor(text, spot, key, written, attempt, comment)
        : editsAtRoot(text, document, key, written, attempt, comment);
      const edited = applyEdits(text, edits);
      if (fault(text, edited, expected) === null) return edited;
    } catch (error) {
      if (!(error instanceof NoPlaceInText)) throw error;
    }
  }
  return rewrite(text, document, { path, before, expected, written, layout, keyPath });
}

/** Where the text allows no edit in place, the library writes the document anew: comments and order stay. */
function rewrite(
  text: string,
  document: Document.Parsed,
  wanted: {
    path: string[];
    before: unknown;
    expected: unknown;
    written: unknown;
    layout: Layout;
    keyPath: string[];
  },
): string {
  const { path, before, expected, written, layout, keyPath } = wanted;
  let reason: string | null;
  let cause: unknown;
  try {
    const keys = path.map((segment, at) => {
      const outer = dataAt(before, path.slice(0, at));
      return outer instanceof Map ? keyIn(outer, segment) : Array.isArray(outer) ? Number(segment) : segment;
    });
    document.setIn(keys, document.createNode(written));
    const { step: indent, indentSeq, eol } = layout;
    const rewritten = document.toString({ lineWidth: 0, indent, indentSeq }).replace(/\r?\n/g, eol);
    reason = fault(text, rewritten, expected);
    if (reason === null) return rewritten;
  } catch (error) {
    cause = error;
    reason = error instanceof Error ? error.message : String(error);
  }
  throw new ValidationError(
    `cannot set "${dotted(keyPath)}" without touching more of the file: ${reason}`,
    [{ path: keyPath, message: reason }],
    { cause },
  );
}

/** A written map whose keys all stay is changed key by key, so that its comments keep their places. */
function isInPlaceUpdate(
  document: Document.Parsed,
  keyPath: string[],
  current: unknown,
  value: unknown,
): boolean {
  if (!(current instanceof Map) || !(value instanceof Map) || current.size === 0) return false;
  if (![...current.keys()].every((key) => typeof key === 'string' && value.has(key))) return false;
  let node: unknown = document.contents;
  for (const segment of keyPath) {
    if (isMap(node)) node = pairOf(node, segment)?.value;
    else if (isSeq(node)) node = node.items[Number(segment)];
    else return false;
  }
  return isMap(node) && node.items.every(({ key }) => isScalar(key) && value.has(key.value));
}

function updateInside(
  text: string,
  keyPath: string[],
  current: Map<unknown, unknown>,
  value: Map<unknown, unknown>,
  comment: string[],
): string {
  let done = text;
  let left = comment;
  for (const [key, inner] of value) {
    if (current.has(key) && isDeepStrictEqual(current.get(key), inner)) continue;
    done = setOne(done, [...keyPath, String(key)], inner, left);
    left = [];
  }
  return done;
}

/**
 * Sets one key of a YAML text, adding it (and the maps above it) where it is missing, and leaves every other byte
 * as it is: comments, order, quoting, indentation, line ends. A segment of `keyPath` that meets a list is the index
 * of an item that is there. `value` is taken as JSON takes it. A value that is set already returns the text as is.
 *
 * The result is parsed again: it is returned only where its data is that of the text with this one key changed and
 * every comment is still there. Comments inside a value that is replaced move above its key. Where the text allows
 * no edit in place, the library writes the document anew, under the same condition.
 *
 * @throws ValidationError where the text is not one valid YAML document, the path runs into a value that is no map,
 *   or the key cannot be set without changing other data (an anchor that others use).
 * @throws TypeError where `keyPath` is empty or `value` is nothing that JSON can hold.
 */
export function setYamlKey(
  text: string,
  keyPath: string[],
  value: unknown,
  options: SetYamlKeyOptions = {},
): string {
  if (keyPath.length === 0) throw new TypeError('keyPath needs at least one key');
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined)
    throw new TypeError(`the value of "${dotted(keyPath)}" is nothing that JSON can hold`);
  const data = new Document(JSON.parse(json)).toJS(DATA_OPTIONS) as unknown;
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  return mark + setOne(text.slice(mark.length), keyPath, data, commentLines(options.comment));
}
