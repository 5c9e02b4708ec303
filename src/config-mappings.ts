import type { ConfigFile } from './config-file.js';
import type { ValidationIssue } from './domain/errors.js';

/**
 * Settings whose key has a dot are in mappings of the file (`analysis.concurrency`): those must be mappings, and hold
 * nothing else.
 *
 * @param keys of all settings
 */
export function checkMappings(
  file: ConfigFile | null,
  keys: readonly string[],
  issues: ValidationIssue[],
): void {
  const dotted = keys.filter((key) => key.includes('.'));
  for (const outer of new Set(dotted.map(outerKey))) {
    const entry = file?.entries.get(outer);
    if (!file || !entry || entry.value === null) continue;
    if (typeof entry.value !== 'object' || Array.isArray(entry.value)) {
      issues.push({ path: [outer], message: `${file.path}:${entry.line}: ${outer}: must be a mapping` });
      continue;
    }
    const known = dotted.filter((key) => outerKey(key) === outer);
    for (const name of Object.keys(entry.value).filter((each) => !known.includes(`${outer}.${each}`))) {
      const place = `${file.path}:${file.lineOf([outer, name])}`;
      const message = `${place}: unknown key ${JSON.stringify(`${outer}.${name}`)}; known are ${known.join(', ')}`;
      issues.push({ path: [outer, name], message });
    }
  }
}

/** The key of the file under which a setting stands. */
export function outerKey(key: string): string {
  return key.split('.')[0] as string;
}

/** What a setting's key leads to in the file, and the line; null where nothing is there. */
export function findInFile(file: ConfigFile, key: string): { value: unknown; line: number } | null {
  const [outer = '', inner] = key.split('.');
  const entry = file.entries.get(outer);
  if (!entry || entry.value === null) return null;
  if (inner === undefined) return entry;
  const value = (entry.value as Record<string, unknown>)[inner] ?? null;
  return value === null ? null : { value, line: file.lineOf([outer, inner]) };
}
