import {
  Composer,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  Lexer,
  LineCounter,
  Parser,
  type Alias,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml';
import { faultOf, type YamlFault } from './yaml-faults.js';
import { MAX_DEPTH, SurveyEnded, YamlSurvey } from './yaml-survey.js';

/** Lexical tokens in a file, about six a line; what a text of nothing but errors can cost stays within seconds. */
const MAX_TOKENS = 200_000;

/** A document that is safe to walk: bounded in depth and in size with every alias expanded, and free of cycles. */
export interface YamlReading {
  document: Document.Parsed;
  contents: Node | null;
  /** What an alias stands for; every alias of the document is in it. */
  target: (alias: Alias) => Node;
  position: Position;
}

/** Line and column, both from 1, of an offset into the text. */
type Position = (offset: number) => { line: number; column: number };

export interface ReadYamlOptions {
  /** A key that stands twice in one mapping is a fault. Else it is left to whoever walks the document. */
  uniqueKeys?: boolean;
  /** `<<` merges when the document's data is taken. */
  merge?: boolean;
  /** The nodes know the tokens that they were made of. */
  keepSourceTokens?: boolean;
}

/**
 * Parses one YAML document of a file that somebody else wrote. Anything that makes the text as a whole untrustworthy
 * is a fault, and then there is no reading. Never throws.
 */
export function readYaml(
  text: string,
  options: ReadYamlOptions = {},
): { reading: YamlReading | null; faults: YamlFault[]; position: Position } {
  const { readings, faults, position } = readYamlDocuments(text, options);
  const [reading, another] = readings;
  if (another === undefined) return { reading: reading ?? null, faults, position };
  const message = "holds more than one YAML document; remove the '---' between them, or split the file";
  return { reading: null, faults: [{ offset: another.document.range[0], message }], position };
}

/** The same for a file that may hold several documents; where one has a fault, there is no reading of any. */
export function readYamlDocuments(
  text: string,
  options: ReadYamlOptions = {},
): { readings: YamlReading[]; faults: YamlFault[]; position: Position } {
  const lines = new LineCounter();
  const position: Position = (offset) => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
    // Before the first line is counted the library answers 0.
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const failed = (faults: YamlFault[]) => ({ readings: [], faults, position });
  try {
    const composed = compose(text, lines, options);
    if ('fault' in composed) return failed([composed.fault]);
    const readings: YamlReading[] = [];
    for (const document of composed.documents) {
      if (document.errors.length > 0) return failed(document.errors.map(faultOf));
      const survey = new YamlSurvey(document.contents, { uniqueKeys: options.uniqueKeys ?? false });
      if (survey.faults.length > 0) return failed(survey.faults);
      const target = (alias: Alias): Node => survey.target(alias);
      readings.push({ document, contents: document.contents, target, position });
    }
    return { readings, faults: [], position };
  } catch (error) {
    if (error instanceof SurveyEnded) return failed([error.fault]);
    // The library reports what is wrong as errors of the document; what it throws it did not expect itself.
    return failed([{ offset: null, message: 'cannot be read as YAML; check the file with a YAML linter' }]);
  }
}

function compose(
  text: string,
  lines: LineCounter,
  { merge = false, keepSourceTokens = false }: ReadYamlOptions,
): { documents: Document.Parsed[] } | { fault: YamlFault } {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document itself and the scalar being read stand on the parser's stack as well.
    if (parser.stack.length > MAX_DEPTH + 2) {
      const message = `nests deeper than ${MAX_DEPTH} levels; a few are enough for any job`;
      return { fault: { offset: parser.offset, message } };
    }
    if (++count > MAX_TOKENS) {
      const message = `holds more than ${MAX_TOKENS} YAML tokens; split it over several files`;
      return { fault: { offset: parser.offset, message } };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  const composer = new Composer({
    lineCounter: lines,
    merge,
    keepSourceTokens,
    // Comparing every key of a mapping with every other is quadratic; the survey finds them with a set.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return { documents: [...composer.compose(tokens, true, text.length)] };
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
