import { isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { dereference, isMergeKey, mergedMappings, type YamlReading } from '../../changes/read-yaml.js';
import { expandEnvReferences, type Environment } from './env-references.js';

export interface ValueFault {
  path: string[];
  offset: number | null;
  /** The end of a sentence that begins with the dotted path. */
  message: string;
}

/** A text that held `${env:…}`, so that what is shown can hold the reference instead of the value. */
export interface Reference {
  path: string[];
  written: string;
  /** The variables in it. */
  names: string[];
}

interface PlainValue {
  value: unknown;
  references: Reference[];
  faults: ValueFault[];
}

/**
 * The JavaScript value of a node, aliases and merge keys expanded and `${env:NAME}` replaced in texts (not in keys).
 * Of a key that stands twice the first counts, and it is a fault.
 */
export function plainValue(reading: YamlReading, node: unknown, env: Environment): PlainValue {
  const walk = new ValueWalk(reading, env);
  return { value: walk.value(node, []), references: walk.references, faults: walk.faults };
}

class ValueWalk {
  readonly references: Reference[] = [];
  readonly faults: ValueFault[] = [];
  readonly #reading: YamlReading;
  readonly #env: Environment;

  constructor(reading: YamlReading, env: Environment) {
    this.#reading = reading;
    this.#env = env;
  }

  value(aliased: unknown, path: string[]): unknown {
    const node = dereference(this.#reading, aliased);
    if (isMap(node)) return this.#mapping(node, path);
    if (isSeq(node)) return node.items.map((item, index) => this.#item(item, [...path, String(index)]));
    if (isScalar(node)) return this.#scalar(node, path);
    return null;
  }

  /** An ordered map of YAML 1.1 is a list of pairs. */
  #item(item: unknown, path: string[]): unknown {
    if (!isPair(item)) return this.value(item, path);
    const name = keyName(item.key);
    return name === null ? null : Object.fromEntries([[name, this.value(item.value, [...path, name])]]);
  }

  #mapping(node: YAMLMap, path: string[]): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    this.#collect(node, path, result);
    return result;
  }

  /** Adds what `result` does not have yet: what a mapping says itself is stronger than what it takes over. */
  #collect(node: YAMLMap, path: string[], result: Record<string, unknown>): void {
    const firstOffset = new Map<string, number | null>();
    const merges: Pair[] = [];
    for (const pair of node.items) {
      const offset = startOf(pair.key);
      if (isMergeKey(pair.key)) {
        merges.push(pair);
        continue;
      }
      const name = keyName(dereference(this.#reading, pair.key));
      if (name === null) {
        this.faults.push({
          path,
          offset,
          message: 'has a key that is a list or a mapping; a key must be plain text',
        });
        continue;
      }
      const first = firstOffset.get(name);
      if (first !== undefined) {
        const line = first === null ? '' : ` in line ${this.#reading.position(first).line} and again`;
        const message = `stands twice in one mapping:${line} here; remove one of them`;
        this.faults.push({ path: [...path, name], offset, message });
        continue;
      }
      firstOffset.set(name, offset);
      if (!Object.hasOwn(result, name)) setOwn(result, name, this.value(pair.value, [...path, name]));
    }
    for (const merge of merges) this.#merge(merge, path, result);
  }

  #merge(merge: Pair, path: string[], result: Record<string, unknown>): void {
    const mappings = mergedMappings(this.#reading, merge.value);
    if (mappings === null) {
      this.faults.push({
        path: [...path, '<<'],
        offset: startOf(merge.key),
        message: 'must name a mapping by its alias (<<: *defaults), or a list of such aliases',
      });
      return;
    }
    for (const mapping of mappings) this.#collect(mapping, path, result);
  }

  #scalar(node: { value: unknown; source?: string }, path: string[]): unknown {
    const { value, source } = node;
    if (typeof value === 'string') return this.#text(value, path);
    // A variable is text: 1.10 must not become 1.1, nor a long number lose digits.
    const isVariable = path.length === 2 && path[0] === 'env';
    if (typeof value === 'number' && isVariable && source !== undefined && String(value) !== source)
      return source;
    if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean')
      return value ?? null;
    // Dates, bytes and the like, which only tags and YAML 1.1 give: what stands in the file.
    return source ?? null;
  }

  #text(written: string, path: string[]): string {
    const expanded = expandEnvReferences(written, this.#env);
    for (const message of expanded.faults) this.faults.push({ path, offset: null, message });
    if (expanded.names.length > 0) this.references.push({ path, written, names: expanded.names });
    return expanded.text;
  }
}

/** Where to point a person at: a plain value itself, else the key before it; where the path leads nowhere, as far as it leads. */
export function offsetOf(reading: YamlReading, root: Node, path: readonly string[]): number | null {
  let node: unknown = root;
  let offset = startOf(root);
  for (const name of path) {
    const inner = dereference(reading, node);
    if (isSeq(inner)) {
      const item = inner.items[Number(name)];
      if (item === undefined) return offset;
      offset = startOf(item) ?? offset;
      node = item;
      continue;
    }
    const pair = isMap(inner) ? findPair(reading, inner, name) : null;
    if (pair === null) return offset;
    offset = startOf(pair.key) ?? offset;
    node = pair.value;
  }
  const filled = isScalar(node) && node.source !== '' ? startOf(node) : null;
  return path.length > 0 && filled !== null ? filled : offset;
}

function findPair(reading: YamlReading, mapping: YAMLMap, name: string): Pair | null {
  const own = mapping.items.find(
    (pair) => !isMergeKey(pair.key) && keyName(dereference(reading, pair.key)) === name,
  );
  if (own) return own;
  for (const merge of mapping.items.filter((pair) => isMergeKey(pair.key))) {
    for (const source of mergedMappings(reading, merge.value) ?? []) {
      const found = findPair(reading, source, name);
      if (found) return found;
    }
  }
  return null;
}

/** Offset of a node's first character; null where it does not stand in the text. */
export function startOf(node: unknown): number | null {
  const range = (node as Partial<Node> | null | undefined)?.range;
  if (range) return range[0];
  return isPair(node) ? startOf(node.key) : null;
}

/** A key as text, the way it stands in the file; null for a list or a mapping. */
export function keyName(key: unknown): string | null {
  if (key === null) return 'null';
  if (!isScalar(key)) return null;
  if (typeof key.value === 'string') return key.value;
  return key.source === undefined || key.source === '' ? String(key.value) : key.source;
}

/** A key may be called `__proto__`. */
function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
