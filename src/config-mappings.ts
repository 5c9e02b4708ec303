import type { ConfigFile } from './config-file.js';

/** The key of the file under which a setting stands: of `analysis.concurrency`, a key in a section, `analysis`. */
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
