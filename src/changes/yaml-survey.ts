import { isAlias, isCollection, isMap, isPair, isScalar, type Alias, type Node, type YAMLMap } from 'yaml';
import { faultOf, type YamlFault } from './yaml-faults.js';

/**
 * How deep collections may nest. Job files need about six levels. Composing is recursive, and on an exhausted stack
 * the engine can end the process instead of throwing, so the depth is counted before, while the text is still tokens.
 */
export const MAX_DEPTH = 64;
/** Values that aliases may add, all expanded: a hundred jobs that share a big block of defaults stay far below. */
const MAX_ALIASED_VALUES = 100_000;
/** Aliases in a document. For each of them the library looks at all those before it. */
const MAX_ALIASES = 5_000;

/** Ends the walk: to go on would cost what the limit is there to spare. */
export class SurveyEnded extends Error {
  constructor(readonly fault: YamlFault) {
    super(fault.message);
  }
}

interface Extent {
  /** Values in it, aliases expanded. */
  size: number;
  depth: number;
}

/**
 * One walk through a document, in its order, that finds what each alias stands for, what expanding it would cost, and
 * with `uniqueKeys` the keys that stand twice in one mapping.
 */
export class YamlSurvey {
  readonly faults: YamlFault[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #targets = new Map<Alias, Node>();
  /** Of anchored nodes; null while the walk is still inside the node. */
  readonly #extents = new Map<Node, Extent | null>();
  #aliased = 0;

  /** @throws SurveyEnded where the document is beyond a limit */
  constructor(
    contents: Node | null,
    private readonly options: { uniqueKeys: boolean },
  ) {
    if (contents !== null) this.#measure(contents, 0);
  }

  /** What an alias of the document stands for. @throws Error for one that is not part of it */
  target(alias: Alias): Node {
    const target = this.#targets.get(alias);
    if (target === undefined) throw new Error(`alias ${alias.source} is not part of this document`);
    return target;
  }

  #measure(node: unknown, level: number): Extent {
    if (isPair(node)) {
      const key = this.#measure(node.key, level);
      const value = this.#measure(node.value, level);
      return { size: key.size + value.size, depth: Math.max(key.depth, value.depth) };
    }
    if (isAlias(node)) return this.#measureAlias(node, level);
    if (!isScalar(node) && !isCollection(node)) return { size: 0, depth: 0 };
    const anchored = node.anchor !== undefined;
    if (node.anchor !== undefined) {
      this.#anchors.set(node.anchor, node);
      this.#extents.set(node, null);
    }
    const extent: Extent = { size: 1, depth: 1 };
    if (isCollection(node)) {
      if (this.options.uniqueKeys && isMap(node)) this.#findKeysTwice(node);
      for (const item of node.items) {
        const inner = this.#measure(item, level + 1);
        extent.size += inner.size;
        extent.depth = Math.max(extent.depth, inner.depth + 1);
      }
    }
    if (anchored) this.#extents.set(node, extent);
    return extent;
  }

  /** With a set: the library compares every key with every other. */
  #findKeysTwice(map: YAMLMap): void {
    const keys = new Set<unknown>();
    for (const { key } of map.items) {
      if (!isScalar(key)) continue;
      if (keys.has(key.value)) {
        const at = key.range?.[0] ?? 0;
        this.faults.push(faultOf({ code: 'DUPLICATE_KEY', pos: [at, at] }));
      }
      keys.add(key.value);
    }
  }

  #measureAlias(alias: Alias, level: number): Extent {
    const offset = alias.range?.[0] ?? null;
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      this.faults.push({
        offset,
        message: `'*${alias.source}' has no anchor before it; write '&${alias.source}' where the value is described, above this line`,
      });
      return { size: 1, depth: 1 };
    }
    const extent = this.#extents.get(target);
    if (!extent) {
      throw new SurveyEnded({
        offset,
        message: `'*${alias.source}' stands inside of what it repeats; it would never end`,
      });
    }
    this.#targets.set(alias, target);
    if (this.#targets.size > MAX_ALIASES) {
      throw new SurveyEnded({
        offset,
        message: `holds more than ${MAX_ALIASES} aliases; write out what is meant`,
      });
    }
    this.#aliased += extent.size;
    if (this.#aliased > MAX_ALIASED_VALUES) {
      throw new SurveyEnded({
        offset,
        message: `aliases expand to more than ${MAX_ALIASED_VALUES} values here; write out what is meant`,
      });
    }
    if (level + extent.depth > MAX_DEPTH) {
      throw new SurveyEnded({
        offset,
        message: `aliases nest deeper than ${MAX_DEPTH} levels here; write out what is meant`,
      });
    }
    return extent;
  }
}
