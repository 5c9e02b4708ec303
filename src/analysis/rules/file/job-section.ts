import { isMap, isNode, isScalar, visit, type YAMLMap } from 'yaml';
import { readYaml, type YamlReading } from '../../../changes/read-yaml.js';
import type { ReviewContext, SourceFile } from '../../context.js';

/** The part of a YAML file that describes one job. */
export interface JobSection {
  file: SourceFile;
  /** Keys from the document's root to the job's mapping. */
  keyPath: string[];
  /** The job's own mapping. */
  map: YAMLMap<unknown, unknown>;
  /** True where the offset lies in the job's mapping, or in an anchored value that it refers to. */
  covers(offset: number): boolean;
  /** The node under the job's key, as written; undefined where the key is missing. */
  node(key: string): unknown;
}

/**
 * Finds the job in its configuration file. Null where the file is not in the context, is not one valid YAML document
 * or holds no mapping at the job's place: reporting that is the configuration's own work, not a rule's.
 */
export function jobSection(ctx: ReviewContext): JobSection | null {
  const { path, keyPath } = ctx.job.configFile;
  const file = ctx.files.find((candidate) => candidate.role === 'config' && candidate.path === path);
  if (!file) return null;
  const { reading } = readYaml(file.text, { uniqueKeys: true });
  if (!reading) return null;
  const map: unknown = keyPath.length === 0 ? reading.contents : reading.document.getIn(keyPath, true);
  if (!isMap(map)) return null;
  const ranges = rangesOf(reading, map, keyPath.length === 0 ? file.text.length : null);
  return {
    file,
    keyPath,
    map,
    covers: (offset) => ranges.some(([from, to]) => offset >= from && offset < to),
    node: (key) => map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.value,
  };
}

function rangesOf(
  reading: YamlReading,
  map: YAMLMap<unknown, unknown>,
  wholeFile: number | null,
): [number, number][] {
  if (wholeFile !== null) return [[0, wholeFile]];
  const ranges: [number, number][] = [];
  const seen = new Set<unknown>();
  const add = (node: unknown): void => {
    if (!isNode(node) || seen.has(node)) return;
    seen.add(node);
    if (node.range) ranges.push([node.range[0], node.range[2]]);
    visit(node, { Alias: (_, alias) => add(reading.target(alias)) });
  };
  add(map);
  return ranges;
}

/** The names under the job's `env`, whose values the runs see as variables. */
export function jobEnvNames(section: JobSection | null): string[] {
  const env = section?.node('env');
  if (!isMap(env)) return [];
  return env.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []));
}
