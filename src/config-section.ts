import { dirname } from 'node:path';
import { z } from 'zod';
import type { ConfigFile } from './config-file.js';
import type { ValidationIssue } from './domain/errors.js';
import { expandEnvReferences, type Environment } from './domain/jobs/env-references.js';

/** What is wrong within a section of the file; never holds a value, which may be a secret. */
export interface SectionFault {
  /** Keys from the section's own to the place. */
  path: string[];
  /** The end of a sentence that begins with the dotted path. */
  message: string;
}

/** Where a section stands, and what its `${env:NAME}` are looked up in. */
export interface SectionSource {
  value: unknown;
  env: Environment;
  /** Where a relative path starts. */
  folder: string;
  /** `file:line` of a place within the section. */
  placeOf(path: string[]): string;
}

/** Reads one key of the configuration file that holds a mapping. It has no flag and no variable. */
export type ReadSection<T> = (source: SectionSource, faults: SectionFault[]) => T;

/** What `read` makes of a section, or of none; adds what is wrong in it to `issues`. */
export function readSection<T>(
  key: string,
  read: ReadSection<T>,
  { file, env }: { file: ConfigFile | null; env: Environment },
  issues: ValidationIssue[],
): T {
  const faults: SectionFault[] = [];
  const placeOf = (path: string[]): string => (file ? `${file.path}:${file.lineOf([key, ...path])}` : key);
  const value = file?.entries.get(key)?.value ?? null;
  const result = read({ value, env, folder: file ? dirname(file.path) : '.', placeOf }, faults);
  for (const { path, message } of faults) {
    const keys = [key, ...path];
    issues.push({ path: keys, message: `${placeOf(path)}: ${keys.join('.')}: ${message}` });
  }
  return result;
}

/** A value with its `${env:NAME}` replaced, and what could not be. */
export function expandSection(
  value: unknown,
  env: Environment,
  path: string[] = [],
): { value: unknown; faults: SectionFault[] } {
  if (typeof value === 'string') {
    const { text, faults } = expandEnvReferences(value, env);
    return { value: text, faults: faults.map((message) => ({ path, message })) };
  }
  if (typeof value !== 'object' || value === null) return { value, faults: [] };
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, expandSection(inner, env, [...path, key])] as const,
  );
  return {
    value: Array.isArray(value)
      ? entries.map(([, inner]) => inner.value)
      : Object.fromEntries(entries.map(([key, inner]) => [key, inner.value])),
    faults: entries.flatMap(([, inner]) => inner.faults),
  };
}

/*
 * In the schemas of sections each `error` is a noun phrase: "must be" is put before it.
 */
export const filledText = (expected: string) =>
  z.string({ error: expected }).regex(/\S/, { error: expected });

/** Null where `value` is not what the schema describes. */
export function parseSection<T>(
  schema: z.ZodType<T>,
  value: unknown,
  path: string[],
  faults: SectionFault[],
): T | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const known = schema instanceof z.ZodObject ? `; known are ${Object.keys(schema.shape).join(', ')}` : '';
  for (const issue of parsed.error.issues) {
    const place = [...path, ...issue.path.map(String)];
    if (issue.code !== 'unrecognized_keys') faults.push({ path: place, message: `must be ${issue.message}` });
    else
      for (const key of issue.keys)
        faults.push({
          path: [...place, key],
          message: `is no known key${issue.path.length === 0 ? known : ''}`,
        });
  }
  return null;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
