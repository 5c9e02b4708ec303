import {
  Composer,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  Lexer,
  LineCounter,
  Parser,
  type Alias,
  type Document,
  type Node,
  type ParsedNode,
  type YAMLError,
  type YAMLMap,
} from 'yaml';

/**
 * How deep collections may nest. Job files need about six levels. Composing is recursive, and on an exhausted stack
 * the engine can end the process instead of throwing, so the depth is counted before, while the text is still tokens.
 */
const MAX_DEPTH = 64;
/** Lexical tokens in a file, about six a line; what a text of nothing but errors can cost stays within seconds. */
const MAX_TOKENS = 200_000;
/** Values that aliases may add, all expanded: a hundred jobs that share a big block of defaults stay far below. */
const MAX_ALIASED_VALUES = 100_000;

interface YamlFault {
  /** Offset into the text in UTF-16 units; null where all of it is meant. */
  offset: number | null;
  message: string;
}

/** A document that is safe to walk: bounded in depth and in size with every alias expanded, and free of cycles. */
export interface YamlReading {
  contents: Node | null;
  /** What an alias stands for; every alias of the document is in it. */
  target: (alias: Alias) => Node;
  position: (offset: number) => { line: number; column: number };
}

/**
 * Parses one YAML document. Anything that makes the text as a whole untrustworthy is a fault, and then there is no
 * reading; keys that stand twice are left to whoever walks the document. Never throws.
 */
export function readYaml(text: string): {
  reading: YamlReading | null;
  faults: YamlFault[];
  position: YamlReading['position'];
} {
  const lines = new LineCounter();
  const position = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
    // Before the first line is counted the library answers 0.
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const failed = (faults: YamlFault[]) => ({ reading: null, faults, position });
  try {
    const composed = compose(text, lines);
    if ('fault' in composed) return failed([composed.fault]);
    const { document } = composed;
    if (document.errors.length > 0) return failed(document.errors.map(faultOf));
    if (document.contents === null)
      return { reading: { contents: null, target: noTarget, position }, faults: [], position };
    const survey = new AliasSurvey();
    survey.measure(document.contents, 0);
    if (survey.faults.length > 0) return failed(survey.faults);
    return {
      reading: { contents: document.contents, target: (alias) => survey.target(alias), position },
      faults: [],
      position,
    };
  } catch (error) {
    if (error instanceof SurveyEnded) return failed([error.fault]);
    // The library reports what is wrong as errors of the document; what it throws it did not expect itself.
    return failed([{ offset: null, message: 'cannot be read as YAML; check the file with a YAML linter' }]);
  }
}

function noTarget(alias: Alias): never {
  throw new Error(`alias ${alias.source} is not part of this document`);
}

function compose(
  text: string,
  lines: LineCounter,
): { document: Document.Parsed<ParsedNode> } | { fault: YamlFault } {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document itself and the scalar being read stand on the parser's stack as well.
    if (parser.stack.length > MAX_DEPTH + 2) {
      return {
        fault: {
          offset: parser.offset,
          message: `nests deeper than ${MAX_DEPTH} levels; a job needs only a few`,
        },
      };
    }
    if (++count > MAX_TOKENS) {
      return {
        fault: {
          offset: parser.offset,
          message: `holds more than ${MAX_TOKENS} YAML tokens; split the jobs over several files`,
        },
      };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  // Comparing every key of a mapping with every other is quadratic; the walk over the values finds them with a set.
  const composer = new Composer({
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  let document: Document.Parsed<ParsedNode> | null = null;
  for (const next of composer.compose(tokens, true, text.length)) {
    if (document !== null) {
      return {
        fault: {
          offset: next.range[0],
          message: "holds more than one YAML document; remove the '---' between them, or split the file",
        },
      };
    }
    document = next;
  }
  if (document === null) throw new Error('the composer gave no document');
  return { document };
}

class SurveyEnded extends Error {
  constructor(readonly fault: YamlFault) {
    super(fault.message);
  }
}

interface Extent {
  /** Values in it, aliases expanded. */
  size: number;
  depth: number;
}

/** One walk in document order that finds what each alias stands for and what expanding it would cost. */
class AliasSurvey {
  readonly faults: YamlFault[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #targets = new Map<Alias, Node>();
  /** Of anchored nodes; null while the walk is still inside the node. */
  readonly #extents = new Map<Node, Extent | null>();
  #aliased = 0;

  target(alias: Alias): Node {
    return this.#targets.get(alias) ?? noTarget(alias);
  }

  measure(node: unknown, level: number): Extent {
    if (isPair(node)) {
      const key = this.measure(node.key, level);
      const value = this.measure(node.value, level);
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
      for (const item of node.items) {
        const inner = this.measure(item, level + 1);
        extent.size += inner.size;
        extent.depth = Math.max(extent.depth, inner.depth + 1);
      }
    }
    if (anchored) this.#extents.set(node, extent);
    return extent;
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

/** True for a plain `<<`, which takes the keys of another mapping over. */
export function isMergeKey(key: unknown): boolean {
  if (!isScalar(key)) return false;
  return key.type === 'PLAIN' && (key.source === '<<' || key.value === '<<');
}

/** The node itself, or what it stands for where it is an alias. */
export function dereference(reading: YamlReading, node: unknown): unknown {
  return isAlias(node) ? reading.target(node) : node;
}

/** The mappings that a merge key names, the first of them strongest; null where it names anything else. */
export function mergedMappings(reading: YamlReading, value: unknown): YAMLMap[] | null {
  const source = dereference(reading, value);
  const sources = isCollection(source) && !isMap(source) ? source.items : [source];
  const mappings = sources.map((item) => dereference(reading, item));
  return mappings.every((mapping) => isMap(mapping)) ? mappings : null;
}

/** Our own words for the library's faults: its messages quote the text, and there may be a secret in it. */
const FAULTS: Partial<Record<YAMLError['code'], string>> = {
  ALIAS_PROPS: 'an alias takes no anchor or tag; write it alone',
  BAD_ALIAS:
    'an alias or anchor needs a name right behind its sign; put quotes around a text that begins with * or &',
  BAD_COLLECTION_TYPE: 'the tag does not fit the kind of value behind it; remove the tag',
  BAD_DIRECTIVE:
    "a line that begins with '%' is a YAML directive; put quotes around a text that begins with %",
  BAD_DQ_ESCAPE:
    'this backslash begins no escape that YAML knows; write \\\\ for a backslash, or use single quotes',
  BAD_INDENT:
    'the indentation does not fit the lines above, or a bracket is not closed; keys of one mapping begin in the same column',
  BAD_PROP_ORDER: 'an anchor or tag stands before the value it belongs to, behind the key',
  BAD_SCALAR_START: 'no plain text may begin with this character; put the text in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    "a second ': ' in this line makes a mapping within a mapping; put quotes around a value that holds ': '",
  BLOCK_IN_FLOW: 'an indented block cannot stand within [ ] or { }; separate the items by commas',
  DUPLICATE_KEY: 'this key stands here a second time; remove one of them',
  KEY_OVER_1024_CHARS: 'a key may have at most 1024 characters',
  MISSING_CHAR:
    'something is missing here: a closing quote or bracket, a comma between items, or a space behind a colon',
  MULTIPLE_ANCHORS: 'a value takes one anchor',
  MULTIPLE_TAGS: 'a value takes one tag',
  MULTILINE_IMPLICIT_KEY:
    "a key must stand in one line with its ':'; is the ':' missing, or the indentation of the next line?",
  TAB_AS_INDENT: 'a tab indents this line; YAML wants spaces',
  TAG_RESOLVE_FAILED: 'the value does not fit its tag; remove the tag',
  UNEXPECTED_TOKEN:
    'this does not belong here; a quote, a bracket or a line break above it may be missing or too many',
};

function faultOf(error: YAMLError): YamlFault {
  return { offset: error.pos[0], message: FAULTS[error.code] ?? 'this is not valid YAML' };
}
