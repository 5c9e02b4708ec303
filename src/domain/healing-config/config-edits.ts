import { isDeepStrictEqual } from 'node:util';
import type { ValidationIssue } from '../errors.js';
import { closestWord } from '../jobs/closest-word.js';
import { healingConfigSchema, type ConfigSchema } from './config-schema.js';

/** One key of `self_healing` that gets another value. */
export interface ConfigEdit {
  /** From `self_healing` on. */
  path: string[];
  /** As it counts now, by default or as written; undefined where there is none. */
  before: unknown;
  /** Null: as if the key were not there. */
  after: unknown;
}

/**
 * The keys that a change sets to something else than what counts now, deepest first: what stays is not written, so that
 * a form may send all that it shows.
 *
 * @param current `self_healing` as it counts now, defaults filled in
 * @param wanted the keys that are to change, as the file has them
 * @returns the edits, and what is no key of `self_healing`
 */
export function configEdits(
  current: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): { edits: ConfigEdit[]; issues: ValidationIssue[] } {
  const edits: ConfigEdit[] = [];
  const issues: ValidationIssue[] = [];
  const walk = (
    schema: ConfigSchema,
    before: unknown,
    after: Record<string, unknown>,
    path: string[],
  ): void => {
    const known = schema.properties ?? {};
    for (const [key, value] of Object.entries(after)) {
      const place = [...path, key];
      const inner = Object.hasOwn(known, key) ? known[key] : undefined;
      if (inner === undefined) {
        issues.push({ path: place, message: unknownKey(key, Object.keys(known)) });
        continue;
      }
      const had = isObject(before) && Object.hasOwn(before, key) ? before[key] : undefined;
      if (inner.properties !== undefined && isObject(value)) walk(inner, had, value, place);
      else if (!isDeepStrictEqual(had ?? null, value)) edits.push({ path: place, before: had, after: value });
    }
  };
  walk(healingConfigSchema, current, wanted, []);
  return { edits, issues };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = closestWord(key, known);
  return `is no key there; ${meant === null ? `there are ${known.join(', ')}` : `did you mean ${meant}?`}`;
}
