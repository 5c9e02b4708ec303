import { isMap, isNode, isScalar, isSeq, stringify } from 'yaml';
import type { ConfigurationFacts, SourceFile } from '../../../analysis/context.js';
import { readYaml } from '../../../changes/read-yaml.js';
import type { Job } from '../../jobs/build-job.js';

/** The job's configuration; null where its file is not there whole, or no longer holds the job. */
export function configurationFacts(job: Job, files: readonly SourceFile[]): ConfigurationFacts | null {
  const file = files.find(({ role, path }) => role === 'config' && path === job.file);
  const written = file && asWritten(file.text, job.keyPath);
  return written ? { ...written, effective: effective(job) } : null;
}

/** The lines from the job's key to the end of its mapping. */
function asWritten(
  text: string,
  keyPath: readonly string[],
): Pick<ConfigurationFacts, 'asWritten' | 'firstLine'> | null {
  if (keyPath.length === 0) return { asWritten: text, firstLine: 1 };
  const { reading } = readYaml(text);
  const parent = reading?.document.getIn(keyPath.slice(0, -1), true);
  const key = keyPath.at(-1) ?? '';
  let start: number | undefined;
  let end: number | undefined;
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (isNode(pair?.key)) start = pair.key.range?.[0];
    if (isNode(pair?.value)) end = pair.value.range?.[1];
  } else if (isSeq(parent)) {
    const item = parent.items[Number(key)];
    if (isNode(item)) [start, end] = item.range ?? [];
  }
  if (!reading || start === undefined || end === undefined) return null;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  return { asWritten: text.slice(from, end).trimEnd(), firstLine: reading.position(from).line };
}

/** With all defaults. Of `env` the names, and values only where they are a reference: the others may be secrets. */
function effective({ config }: Job): string {
  const env = Object.entries(config.env ?? {}).map(([name, value]): [string, unknown] => [
    name,
    typeof value === 'string' && /^\$\{env:[^}]+\}$/.test(value) ? value : '(set)',
  ]);
  return stringify({ ...config, ...(config.env && { env: Object.fromEntries(env) }) }, { lineWidth: 0 });
}
