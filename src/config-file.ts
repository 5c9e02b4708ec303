import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import type { ValidationIssue } from './domain/errors.js';

const DEFAULT_FILE = 'selfheal.yaml';

export interface ConfigFile {
  path: string;
  entries: Map<string, { value: unknown; line: number }>;
  /** Where the value of nested keys stands, as far as the path leads; from 1. */
  lineOf(path: readonly string[]): number;
}

/**
 * Reads `flag`, else `selfheal.yaml` in `cwd`. What is wrong is added to `issues`, with the line and never a value.
 *
 * @param given.known the keys that it may have
 * @returns null where there is none, or where it cannot be read as a mapping
 */
export function readConfigFile(
  { flag, cwd, known }: { flag: string | undefined; cwd: string; known: readonly string[] },
  issues: ValidationIssue[],
): ConfigFile | null {
  const path = resolve(cwd, flag ?? DEFAULT_FILE);
  const refuse = (message: string): null => {
    issues.push({ path: [], message });
    return null;
  };
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (flag === undefined && code === 'ENOENT') return null;
    return refuse(`${path}: cannot be read (${code ?? 'unknown reason'})`);
  }
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, prettyErrors: false });
  const [fault] = document.errors;
  // The parser's own words may quote the line, and a secret with it.
  if (fault) return refuse(`${path}:${counter.linePos(fault.pos[0]).line}: is no valid YAML (${fault.code})`);
  const root = document.contents;
  const lineOf = (keys: readonly string[]): number =>
    counter.linePos(offsetOf(root, keys) ?? root?.range?.[0] ?? 0).line;
  const file: ConfigFile = { path, entries: new Map(), lineOf };
  if (root === null || (isScalar(root) && root.value === null)) return file;
  if (!isMap(root)) return refuse(`${path}:1: must be a mapping of keys such as port and jobs`);
  for (const { key, value } of root.items) {
    const name = String(isScalar(key) ? key.value : key);
    const line = lineOf([name]);
    if (!known.includes(name)) {
      issues.push({
        path: [name],
        message: `${path}:${line}: unknown key ${JSON.stringify(name)}; known are ${known.join(', ')}`,
      });
    } else {
      file.entries.set(name, { value: (value as Node | null)?.toJS(document) ?? null, line });
    }
  }
  return file;
}

/** Of the key, or the item of a list, that the path leads to; null where it does not lead into the mapping. */
function offsetOf(root: unknown, path: readonly string[]): number | null {
  let node = root;
  let offset: number | null = null;
  for (const name of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === name);
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(name)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
